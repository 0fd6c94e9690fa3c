"""split full name of employees

Revision ID: 0d2b26c5fec3
Revises: ebd5b568fece
Create Date: 2024-12-02 15:23:17.862019

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "0d2b26c5fec3"
down_revision: Union[str, None] = "ebd5b568fece"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("hr_employees", sa.Column("given_name", sa.String(length=100)))
    op.add_column("hr_employees", sa.Column("family_name", sa.String(length=100)))
    op.execute(
        """
        UPDATE hr_employees
           SET given_name = split_part(full_name, ' ', 1),
               family_name = coalesce(nullif(substr(full_name, strpos(full_name, ' ') + 1), ''), full_name)
        """
    )
    for name in ("given_name", "family_name"):
        op.alter_column(
            "hr_employees", name, existing_type=sa.String(length=100), nullable=False
        )
    op.drop_column("hr_employees", "full_name")
    op.create_index(
        "ix_hr_employees_name",
        "hr_employees",
        [sa.text("lower(family_name)"), sa.text("lower(given_name)")],
    )


def downgrade() -> None:
    op.drop_index("ix_hr_employees_name", table_name="hr_employees")
    op.add_column("hr_employees", sa.Column("full_name", sa.String(length=200)))
    op.execute(
        """
        UPDATE hr_employees
           SET full_name = CASE given_name
                   WHEN family_name THEN family_name
                   ELSE given_name || ' ' || family_name
               END
        """
    )
    op.alter_column(
        "hr_employees", "full_name", existing_type=sa.String(length=200), nullable=False
    )
    op.drop_column("hr_employees", "family_name")
    op.drop_column("hr_employees", "given_name")
