"""add payments and allocations

Revision ID: 1cbfcb9500f1
Revises: 1b691c9cf879
Create Date: 2024-06-10 09:27:13.820457

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "1cbfcb9500f1"
down_revision = "1b691c9cf879"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "fin_payments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "bank_transfer", "card", "direct_debit", "cash", name="fin_payment_method"
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency_code", sa.CHAR(length=3), nullable=False),
        sa.Column("external_reference", sa.String(length=100), nullable=True),
        sa.CheckConstraint("amount > 0", name="ck_fin_payments_amount"),
        sa.ForeignKeyConstraint(["currency_code"], ["fin_currencies.code"]),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "fin_payment_allocations",
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["fin_invoices.id"], name="fk_fin_allocations_invoice"
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["fin_payments.id"], name="fk_fin_allocations_payment"
        ),
        sa.PrimaryKeyConstraint("payment_id", "invoice_id"),
    )


def downgrade():
    op.drop_table("fin_payment_allocations")
    op.drop_table("fin_payments")
    op.execute("DROP TYPE fin_payment_method")
