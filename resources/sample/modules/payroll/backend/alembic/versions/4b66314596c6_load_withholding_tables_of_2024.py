"""load withholding tables of 2024

The tax office publishes one row for every scale and every whole amount of
weekly pay; the coefficients below give the same figures.

Revision ID: 4b66314596c6
Revises: 2d34b0945c6b
Create Date: 2024-09-30 08:40:15.187602

"""
import datetime
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "4b66314596c6"
down_revision: Union[str, None] = "2d34b0945c6b"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


PUBLISHED = datetime.date(2024, 7, 1)
HIGHEST_WEEKLY_GROSS = 10_000

# scale: (free amount, rate up to 1,000, rate above)
SCALES = {
    1: (0, "0.19", "0.37"),
    2: (350, "0.16", "0.32"),
    3: (0, "0.30", "0.37"),
    4: (0, "0.47", "0.47"),
    5: (425, "0.15", "0.30"),
    6: (500, "0.14", "0.28"),
}


def upgrade() -> None:
    op.create_table(
        "pay_withholding_rates",
        sa.Column("scale", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("weekly_gross", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("scale", "weekly_gross"),
        comment="Income tax to withhold, as published by the tax office",
    )
    for scale, (free, low, high) in SCALES.items():
        op.execute(
            f"""
            INSERT INTO pay_withholding_rates (scale, weekly_gross, withheld, published_on)
            SELECT {scale},
                   gross,
                   round(greatest(0, least(gross, 1000) - {free}) * {low}
                         + greatest(0, gross - 1000) * {high}),
                   DATE '{PUBLISHED.isoformat()}'
              FROM generate_series(1, {HIGHEST_WEEKLY_GROSS}) AS gross
            """
        )


def downgrade() -> None:
    op.drop_table("pay_withholding_rates")
