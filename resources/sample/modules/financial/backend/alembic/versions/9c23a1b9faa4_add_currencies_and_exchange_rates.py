"""add currencies and exchange rates

Revision ID: 9c23a1b9faa4
Revises: df2617ad9ffb
Create Date: 2024-02-26 10:33:19.706524

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "9c23a1b9faa4"
down_revision = "df2617ad9ffb"
branch_labels = None
depends_on = None


CURRENCIES = [
    ("EUR", "Euro", 2),
    ("USD", "US dollar", 2),
    ("GBP", "Pound sterling", 2),
    ("CHF", "Swiss franc", 2),
    ("IDR", "Indonesian rupiah", 0),
    ("JPY", "Japanese yen", 0),
    ("KWD", "Kuwaiti dinar", 3),
]


def upgrade():
    currencies = op.create_table(
        "fin_currencies",
        sa.Column("code", sa.CHAR(length=3), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("minor_units", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("code = upper(code)", name="ck_fin_currencies_code"),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "fin_exchange_rates",
        sa.Column("base_code", sa.CHAR(length=3), nullable=False),
        sa.Column("quote_code", sa.CHAR(length=3), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=20, scale=10), nullable=False),
        sa.Column("source", sa.String(length=40), server_default="ecb", nullable=False),
        sa.CheckConstraint("rate > 0", name="ck_fin_exchange_rates_positive"),
        sa.ForeignKeyConstraint(["base_code"], ["fin_currencies.code"]),
        sa.ForeignKeyConstraint(["quote_code"], ["fin_currencies.code"]),
        sa.PrimaryKeyConstraint("base_code", "quote_code", "valid_on"),
    )
    op.bulk_insert(
        currencies,
        [dict(code=code, name=name, minor_units=units) for code, name, units in CURRENCIES],
    )


def downgrade():
    op.drop_table("fin_exchange_rates")
    op.drop_table("fin_currencies")
