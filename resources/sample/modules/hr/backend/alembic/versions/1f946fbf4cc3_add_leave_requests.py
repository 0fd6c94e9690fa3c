"""add leave requests

Two requests of one employee must not overlap. The range constraint needs
btree_gist, which every supported PostgreSQL ships as a trusted extension.

Revision ID: 1f946fbf4cc3
Revises: 09e4bd2ddd9f
Create Date: 2024-04-15 10:47:31.296807

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = "1f946fbf4cc3"
down_revision = "09e4bd2ddd9f"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "hr_leave_requests",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("leave_type", sa.String(length=20), nullable=False),
        sa.Column("period", postgresql.DATERANGE(), nullable=False),
        sa.Column("half_day", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested", "approved", "rejected", "withdrawn", name="hr_leave_state"
            ),
            server_default="requested",
            nullable=False,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now()),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employees.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute(
        """
        ALTER TABLE hr_leave_requests
            ADD CONSTRAINT ex_hr_leave_requests_overlap
            EXCLUDE USING gist (employee_id WITH =, period WITH &&)
            WHERE (state IN ('requested', 'approved'))
        """
    )


def downgrade():
    op.drop_table("hr_leave_requests")
    op.execute("DROP TYPE hr_leave_state")
    op.execute("DROP EXTENSION IF EXISTS btree_gist")
