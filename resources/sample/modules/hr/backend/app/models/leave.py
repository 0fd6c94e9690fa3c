"""Leave types and requests."""
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DATERANGE

from app.core.database import Base


class LeaveType(Base):
    __tablename__ = "hr_leave_types"

    code = sa.Column(sa.String(20), primary_key=True)
    name = sa.Column(sa.String(80), nullable=False)
    yearly_days = sa.Column(sa.SmallInteger, comment="NULL means without limit")


class LeaveRequest(Base):
    """Overlaps are refused by ex_hr_leave_requests_overlap, made in a revision."""

    __tablename__ = "hr_leave_requests"

    id = sa.Column(sa.BigInteger, primary_key=True)
    employee_id = sa.Column(
        sa.Integer, sa.ForeignKey("hr_employees.id", ondelete="CASCADE"), nullable=False
    )
    leave_type = sa.Column(
        sa.String(20),
        sa.ForeignKey("hr_leave_types.code", name="fk_hr_leave_requests_type"),
        nullable=False,
    )
    period = sa.Column(DATERANGE, nullable=False)
    half_day = sa.Column(sa.Boolean, server_default=sa.false(), nullable=False)
    state = sa.Column(
        sa.Enum("requested", "approved", "rejected", "withdrawn", name="hr_leave_state"),
        server_default="requested",
        nullable=False,
    )
    decided_by = sa.Column(sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL"))
    requested_at = sa.Column(sa.TIMESTAMP(timezone=True), server_default=sa.func.now())
