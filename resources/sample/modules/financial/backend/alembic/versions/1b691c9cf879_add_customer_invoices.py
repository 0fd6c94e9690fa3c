"""add customer invoices

Revision ID: 1b691c9cf879
Revises: 9c23a1b9faa4
Create Date: 2024-04-22 16:08:41.590233

"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = "1b691c9cf879"
down_revision = "9c23a1b9faa4"
branch_labels = None
depends_on = None


invoice_status = postgresql.ENUM(
    "draft", "issued", "paid", "void", name="fin_invoice_status", create_type=False
)


def upgrade():
    invoice_status.create(op.get_bind(), checkfirst=True)
    op.create_table(
        "fin_invoices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column(
            "billing_address",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("status", invoice_status, server_default="draft", nullable=False),
        sa.Column("currency_code", sa.CHAR(length=3), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        sa.CheckConstraint("due_on >= issued_on", name="ck_fin_invoices_due"),
        sa.ForeignKeyConstraint(["currency_code"], ["fin_currencies.code"]),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_fin_invoices_tenant_number"),
    )
    op.create_table(
        "fin_invoice_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(12, 3), server_default="1", nullable=False),
        sa.Column("unit_price", sa.Numeric(18, 4), nullable=False),
        sa.Column(
            "line_total",
            sa.Numeric(18, 2),
            sa.Computed("round(quantity * unit_price, 2)", persisted=True),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["fin_invoices.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "invoice_id",
            "position",
            name="uq_fin_invoice_lines_position",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index(
        "ix_fin_invoices_open",
        "fin_invoices",
        ["tenant_id", "due_on"],
        postgresql_where=sa.text("status = 'issued'"),
    )


def downgrade():
    op.drop_index("ix_fin_invoices_open", table_name="fin_invoices")
    op.drop_table("fin_invoice_lines")
    op.drop_table("fin_invoices")
    invoice_status.drop(op.get_bind(), checkfirst=True)
