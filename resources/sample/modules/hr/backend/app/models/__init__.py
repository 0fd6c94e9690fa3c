"""Models of the hr module."""
from app.models import core_refs  # noqa: F401
from app.models.leave import LeaveRequest, LeaveType
from app.models.people import Contract, Department, EmergencyContact, Employee, Position, Review, SalaryBand

__all__ = [
    "Contract",
    "Department",
    "EmergencyContact",
    "Employee",
    "LeaveRequest",
    "LeaveType",
    "Position",
    "Review",
    "SalaryBand",
]
