"""archive instead of delete

Revision ID: 8db854cdeb32
Revises: be1f14e90c54
Create Date: 2025-04-28 16:17:35.491268

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8db854cdeb32"
down_revision: Union[str, None] = "be1f14e90c54"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


TABLES = ["hr_departments", "hr_employees", "hr_positions", "hr_reviews"]


def _live_view(table: str) -> str:
    return table.replace("hr_", "hr_live_", 1)


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table, sa.Column("archived_at", sa.TIMESTAMP(timezone=True), nullable=True)
        )
        op.execute(
            f"CREATE VIEW {_live_view(table)} AS "
            f"SELECT * FROM {table} WHERE archived_at IS NULL"
        )
    op.create_index(
        "uq_hr_departments_live_name",
        "hr_departments",
        ["tenant_id", "name"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_hr_departments_live_name", table_name="hr_departments")
    for table in reversed(TABLES):
        op.execute(f"DROP VIEW {_live_view(table)}")
        op.drop_column(table, "archived_at")
