"""add pay profiles

Revision ID: 2d34b0945c6b
Revises: 265a7b13e784
Create Date: 2024-07-22 15:02:28.709413

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "2d34b0945c6b"
down_revision: Union[str, None] = "265a7b13e784"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "pay_profiles",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("annual_salary", sa.Numeric(12, 2), nullable=False),
        sa.Column("tax_scale", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("tax_number", sa.String(length=20), nullable=True),
        sa.Column("iban", sa.String(length=34), nullable=True),
        sa.Column("valid_from", sa.Date(), server_default=sa.text("CURRENT_DATE")),
        sa.CheckConstraint("tax_scale BETWEEN 1 AND 6", name="ck_pay_profiles_scale"),
        sa.ForeignKeyConstraint(["employee_id"], ["users.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["schedule_id"], ["pay_schedules.id"]),
        sa.PrimaryKeyConstraint("employee_id"),
    )


def downgrade() -> None:
    op.drop_table("pay_profiles")
