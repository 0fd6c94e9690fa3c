"""Models of the payroll module."""
from app.models import core_refs  # noqa: F401
from app.models.payroll import (
    PayCode,
    PayProfile,
    PayRule,
    PayRun,
    PayRunApproval,
    PaySchedule,
    Payslip,
    PayslipLine,
    WithholdingRate,
)

__all__ = [
    "PayCode",
    "PayProfile",
    "PayRule",
    "PayRun",
    "PayRunApproval",
    "PaySchedule",
    "Payslip",
    "PayslipLine",
    "WithholdingRate",
]
