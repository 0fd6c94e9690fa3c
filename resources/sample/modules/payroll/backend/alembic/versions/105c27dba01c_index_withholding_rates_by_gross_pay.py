"""index withholding rates by gross pay

Revision ID: 105c27dba01c
Revises: f596fb487176
Create Date: 2025-08-18 13:20:09.612754

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "105c27dba01c"
down_revision: Union[str, None] = "f596fb487176"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_index(
        "ix_pay_withholding_rates_gross",
        "pay_withholding_rates",
        ["weekly_gross", "published_on"],
    )
    op.create_unique_constraint(
        "uq_pay_profiles_tax_number", "pay_profiles", ["tax_number"]
    )


def downgrade() -> None:
    op.drop_constraint("uq_pay_profiles_tax_number", "pay_profiles", type_="unique")
    op.drop_index("ix_pay_withholding_rates_gross", table_name="pay_withholding_rates")
