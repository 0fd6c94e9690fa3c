"""store amounts as numeric instead of cents

Revision ID: f596fb487176
Revises: d3be18f55849
Create Date: 2025-07-07 10:37:55.740382

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "f596fb487176"
down_revision: Union[str, None] = "d3be18f55849"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


AMOUNTS = (
    ("pay_payslips", "gross_cents", "gross"),
    ("pay_payslips", "net_cents", "net"),
    ("pay_payslip_lines", "amount_cents", "amount"),
)


def upgrade() -> None:
    for table, old, new in AMOUNTS:
        op.alter_column(
            table,
            old,
            new_column_name=new,
            existing_type=sa.BigInteger(),
            type_=sa.Numeric(14, 2),
            existing_nullable=False,
            postgresql_using=f"{old} / 100.0",
        )
    op.alter_column(
        "pay_withholding_rates",
        "withheld",
        existing_type=sa.Integer(),
        type_=sa.Numeric(10, 2),
        existing_nullable=False,
        postgresql_using="withheld::numeric(10, 2)",
    )


def downgrade() -> None:
    op.alter_column(
        "pay_withholding_rates",
        "withheld",
        existing_type=sa.Numeric(10, 2),
        type_=sa.Integer(),
        existing_nullable=False,
        postgresql_using="round(withheld)::integer",
    )
    # With the constraint in place PostgreSQL would leave casts to numeric in it.
    op.drop_constraint("ck_pay_payslips_net", "pay_payslips", type_="check")
    for table, old, new in reversed(AMOUNTS):
        op.alter_column(
            table,
            new,
            new_column_name=old,
            existing_type=sa.Numeric(14, 2),
            type_=sa.BigInteger(),
            existing_nullable=False,
            postgresql_using=f"({new} * 100)::bigint",
        )
    op.create_check_constraint(
        "ck_pay_payslips_net", "pay_payslips", "net_cents <= gross_cents"
    )
