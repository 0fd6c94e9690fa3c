"""cost centre and publication date are mandatory

Revision ID: d3be18f55849
Revises: e20461bbfad6
Create Date: 2025-06-02 14:48:20.326917

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "d3be18f55849"
down_revision: Union[str, None] = "e20461bbfad6"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column(
        "pay_payslips", sa.Column("cost_centre", sa.String(length=20), nullable=False)
    )
    op.alter_column(
        "pay_withholding_rates",
        "published_on",
        existing_type=sa.Date(),
        nullable=False,
    )


def downgrade() -> None:
    op.alter_column(
        "pay_withholding_rates", "published_on", existing_type=sa.Date(), nullable=True
    )
    op.drop_column("pay_payslips", "cost_centre")
