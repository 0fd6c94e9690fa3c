"""allow apprentice contracts

PostgreSQL cannot take a value out of an enum type, so the downgrade makes the
type anew.

Revision ID: 3396af1cdb07
Revises: 8db854cdeb32
Create Date: 2025-07-14 10:33:06.925741

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "3396af1cdb07"
down_revision: Union[str, None] = "8db854cdeb32"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


OLD = ("permanent", "fixed_term", "contractor")


def upgrade() -> None:
    op.execute("ALTER TYPE hr_contract_kind ADD VALUE IF NOT EXISTS 'apprentice'")


def downgrade() -> None:
    labels = ", ".join("'" + label + "'" for label in OLD)
    op.drop_constraint("ck_hr_contracts_end", "hr_contracts", type_="check")
    op.execute("ALTER TYPE hr_contract_kind RENAME TO hr_contract_kind_old")
    op.execute(f"CREATE TYPE hr_contract_kind AS ENUM ({labels})")
    op.execute(
        """
        ALTER TABLE hr_contracts ALTER COLUMN kind TYPE hr_contract_kind
        USING (CASE kind::text WHEN 'apprentice' THEN 'fixed_term' ELSE kind::text END)::hr_contract_kind
        """
    )
    op.execute("DROP TYPE hr_contract_kind_old")
    op.create_check_constraint(
        "ck_hr_contracts_end",
        "hr_contracts",
        "kind <> 'fixed_term' OR ends_on IS NOT NULL",
    )
