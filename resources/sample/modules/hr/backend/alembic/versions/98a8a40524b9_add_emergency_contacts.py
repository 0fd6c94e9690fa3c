"""add emergency contacts

Revision ID: 98a8a40524b9
Revises: 3396af1cdb07
Create Date: 2025-09-22 13:55:41.373608

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "98a8a40524b9"
down_revision: Union[str, None] = "3396af1cdb07"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "hr_emergency_contacts",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.CheckConstraint("phone ~ '^[+0-9 ()-]{6,32}$'", name="ck_hr_emergency_phone"),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employees.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("employee_id", "position"),
        comment="Whom to call; seen by the personnel department only",
    )


def downgrade() -> None:
    op.drop_table("hr_emergency_contacts")
