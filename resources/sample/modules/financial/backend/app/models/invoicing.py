"""Currencies, tax codes and customer invoices."""
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from app.core.database import Base


class Currency(Base):
    __tablename__ = "fin_currencies"
    __table_args__ = (sa.CheckConstraint("code = upper(code)", name="ck_fin_currencies_code"),)

    code = sa.Column(sa.CHAR(3), primary_key=True)
    name = sa.Column(sa.String(60), nullable=False)
    minor_units = sa.Column(sa.SmallInteger, nullable=False)


class ExchangeRate(Base):
    __tablename__ = "fin_exchange_rates"
    __table_args__ = (sa.CheckConstraint("rate > 0", name="ck_fin_exchange_rates_positive"),)

    base_code = sa.Column(sa.CHAR(3), sa.ForeignKey("fin_currencies.code"), primary_key=True)
    quote_code = sa.Column(sa.CHAR(3), sa.ForeignKey("fin_currencies.code"), primary_key=True)
    valid_on = sa.Column(sa.Date, primary_key=True)
    rate = sa.Column(sa.Numeric(20, 10), nullable=False)
    source = sa.Column(sa.String(40), server_default="ecb", nullable=False)


class TaxCode(Base):
    __tablename__ = "fin_tax_codes"
    __table_args__ = (
        sa.CheckConstraint("rate >= 0 AND rate <= 100", name="ck_fin_tax_codes_rate"),
    )

    code = sa.Column(sa.String(12), primary_key=True)
    name = sa.Column(sa.String(80), nullable=False)
    rate = sa.Column(sa.Numeric(7, 4), nullable=False)
    valid_from = sa.Column(sa.Date)
    valid_to = sa.Column(sa.Date)


class Invoice(Base):
    __tablename__ = "fin_invoices"
    __table_args__ = (
        sa.CheckConstraint("due_on >= issued_on", name="ck_fin_invoices_due"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_fin_invoices_tenant_number"),
        sa.Index(
            "ix_fin_invoices_open",
            "tenant_id",
            "due_on",
            postgresql_where=sa.text("status = 'issued'"),
        ),
    )

    id = sa.Column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
    tenant_id = sa.Column(
        sa.Uuid, sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False
    )
    number = sa.Column(sa.String(32), nullable=False)
    customer_name = sa.Column(sa.String(200), nullable=False)
    billing_address = sa.Column(JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False)
    status = sa.Column(
        ENUM("draft", "issued", "paid", "void", name="fin_invoice_status", create_type=False),
        server_default="draft",
        nullable=False,
    )
    currency_code = sa.Column(sa.CHAR(3), sa.ForeignKey("fin_currencies.code"), nullable=False)
    issued_on = sa.Column(sa.Date)
    due_on = sa.Column(sa.Date)
    created_at = sa.Column(
        sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    )


class InvoiceLine(Base):
    __tablename__ = "fin_invoice_lines"
    __table_args__ = (
        sa.UniqueConstraint(
            "invoice_id",
            "position",
            name="uq_fin_invoice_lines_position",
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    id = sa.Column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
    invoice_id = sa.Column(
        sa.BigInteger, sa.ForeignKey("fin_invoices.id", ondelete="CASCADE"), nullable=False
    )
    position = sa.Column(sa.Integer, nullable=False)
    description = sa.Column(sa.Text, nullable=False)
    quantity = sa.Column(sa.Numeric(12, 3), server_default="1", nullable=False)
    unit_price = sa.Column(sa.Numeric(18, 4), nullable=False)
    line_total = sa.Column(
        sa.Numeric(18, 2), sa.Computed("round(quantity * unit_price, 2)", persisted=True)
    )
    tax_code = sa.Column(
        sa.String(12),
        sa.ForeignKey(
            "fin_tax_codes.code", name="fk_fin_invoice_lines_tax_code", onupdate="CASCADE"
        ),
        server_default="STD",
        nullable=False,
    )
