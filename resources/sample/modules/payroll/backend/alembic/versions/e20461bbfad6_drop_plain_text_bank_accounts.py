"""drop plain text bank accounts

Revision ID: e20461bbfad6
Revises: fcef75525d1f
Create Date: 2025-05-05 09:06:31.571098

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e20461bbfad6"
down_revision: Union[str, None] = "fcef75525d1f"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.drop_column("pay_profiles", "iban")
    op.drop_column("pay_payslips", "legacy_reference")


def downgrade() -> None:
    op.add_column(
        "pay_payslips", sa.Column("legacy_reference", sa.String(length=40), nullable=True)
    )
    op.add_column(
        "pay_profiles",
        sa.Column(
            "iban", sa.String(length=34), nullable=True, comment="Plain text, to be dropped"
        ),
    )
