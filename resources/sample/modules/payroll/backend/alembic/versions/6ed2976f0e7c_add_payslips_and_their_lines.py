"""add payslips and their lines

Revision ID: 6ed2976f0e7c
Revises: d334935d5a15
Create Date: 2024-03-11 13:44:52.963081

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "6ed2976f0e7c"
down_revision: Union[str, None] = "d334935d5a15"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "pay_payslips",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.CHAR(length=3), server_default="EUR", nullable=False),
        sa.Column("legacy_reference", sa.String(length=40), nullable=True),
        sa.CheckConstraint("net_cents <= gross_cents", name="ck_pay_payslips_net"),
        sa.ForeignKeyConstraint(["employee_id"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["run_id"], ["pay_runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "employee_id", name="uq_pay_payslips_employee"),
    )
    op.create_table(
        "pay_payslip_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("payslip_id", sa.BigInteger(), nullable=False),
        sa.Column("pay_code", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.Numeric(8, 2), server_default="1", nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["payslip_id"], ["pay_payslips.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pay_payslip_lines_payslip", "pay_payslip_lines", ["payslip_id"])


def downgrade() -> None:
    op.drop_index("ix_pay_payslip_lines_payslip", table_name="pay_payslip_lines")
    op.drop_table("pay_payslip_lines")
    op.drop_table("pay_payslips")
