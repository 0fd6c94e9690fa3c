"""add tax codes to invoice lines

Revision ID: 47fa14a552b6
Revises: 1b691c9cf879
Create Date: 2024-06-17 10:45:02.661309

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "47fa14a552b6"
down_revision = "1b691c9cf879"
branch_labels = None
depends_on = None


TAX_CODES = (
    {"code": "STD", "name": "Standard rate", "rate": "20.00"},
    {"code": "RED", "name": "Reduced rate", "rate": "5.50"},
    {"code": "ZERO", "name": "Zero rated", "rate": "0.00"},
    {"code": "EXEMPT", "name": "Exempt", "rate": "0.00"},
)


def upgrade():
    op.create_table(
        "fin_tax_codes",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("rate", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    for row in TAX_CODES:
        op.execute(
            "INSERT INTO fin_tax_codes (code, name, rate) "
            "VALUES ('{code}', '{name}', {rate})".format(**row)
        )
    op.add_column(
        "fin_invoice_lines", sa.Column("tax_code", sa.String(length=12), nullable=True)
    )
    op.execute("UPDATE fin_invoice_lines SET tax_code = 'STD'")
    op.alter_column(
        "fin_invoice_lines",
        "tax_code",
        existing_type=sa.String(length=12),
        nullable=False,
        server_default="STD",
    )
    op.create_foreign_key(
        "fk_fin_invoice_lines_tax_code",
        "fin_invoice_lines",
        "fin_tax_codes",
        ["tax_code"],
        ["code"],
        onupdate="CASCADE",
    )


def downgrade():
    op.drop_constraint(
        "fk_fin_invoice_lines_tax_code", "fin_invoice_lines", type_="foreignkey"
    )
    op.drop_column("fin_invoice_lines", "tax_code")
    op.drop_table("fin_tax_codes")
