"""add performance reviews

Revision ID: be1f14e90c54
Revises: 0d2b26c5fec3
Create Date: 2025-02-10 09:49:52.206935

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = "be1f14e90c54"
down_revision: Union[str, None] = "0d2b26c5fec3"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "hr_reviews",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("duration", sa.Interval(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("goals", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="ck_hr_reviews_rating"),
        sa.CheckConstraint("reviewer_id <> employee_id", name="ck_hr_reviews_reviewer"),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employees.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["hr_employees.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_hr_reviews_employee_held",
        "hr_reviews",
        ["employee_id", sa.text("held_on DESC NULLS LAST")],
    )


def downgrade() -> None:
    op.drop_table("hr_reviews")
