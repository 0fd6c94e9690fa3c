"""add pay codes

Revision ID: 265a7b13e784
Revises: 6ed2976f0e7c
Create Date: 2024-05-27 10:11:39.345870

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "265a7b13e784"
down_revision: Union[str, None] = "6ed2976f0e7c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


KINDS = ("earning", "deduction", "employer")
CODES = [
    ("BASE", "Base salary", "earning", None),
    ("OT150", "Overtime at 150 %", "earning", "hours * hourly * 1.5"),
    ("OT200", "Overtime at 200 %", "earning", "hours * hourly * 2"),
    ("TAX", "Income tax", "deduction", None),
    ("PENSION", "Pension, employee", "deduction", "gross * 0.05"),
    ("PENSION_ER", "Pension, employer", "employer", "gross * 0.075"),
    ("UNION", "Union fee", "deduction", "12.50"),
    ("CAR", "Company car", "earning", "see HR"),
]


def upgrade() -> None:
    pay_codes = op.create_table(
        "pay_codes",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="pay_code_kind"), nullable=False),
        sa.Column("formula", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.bulk_insert(
        pay_codes,
        [
            {"code": code, "name": name, "kind": kind, "formula": formula}
            for code, name, kind, formula in CODES
        ],
    )
    op.create_foreign_key(
        "fk_pay_payslip_lines_code",
        "pay_payslip_lines",
        "pay_codes",
        ["pay_code"],
        ["code"],
        onupdate="CASCADE",
    )


def downgrade() -> None:
    op.drop_constraint(
        "fk_pay_payslip_lines_code", "pay_payslip_lines", type_="foreignkey"
    )
    op.drop_table("pay_codes")
    sa.Enum(name="pay_code_kind").drop(op.get_bind(), checkfirst=True)
