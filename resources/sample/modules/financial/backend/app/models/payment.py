"""Payments and the invoices that they pay."""
import sqlalchemy as sa

from app.core.database import Base


class Payment(Base):
    __tablename__ = "fin_payments"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="ck_fin_payments_amount"),
        sa.Index(
            "uq_fin_payments_external_reference",
            "tenant_id",
            "method",
            "external_reference",
            unique=True,
            postgresql_where=sa.text("external_reference IS NOT NULL"),
        ),
    )

    id = sa.Column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
    tenant_id = sa.Column(
        sa.Uuid, sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False
    )
    received_on = sa.Column(sa.Date, nullable=False)
    method = sa.Column(
        sa.Enum("bank_transfer", "card", "direct_debit", "cash", name="fin_payment_method"),
        nullable=False,
    )
    amount = sa.Column(sa.Numeric(18, 2), nullable=False)
    currency_code = sa.Column(sa.CHAR(3), sa.ForeignKey("fin_currencies.code"), nullable=False)
    external_reference = sa.Column(sa.String(100))


class PaymentAllocation(Base):
    __tablename__ = "fin_payment_allocations"

    payment_id = sa.Column(
        sa.BigInteger,
        sa.ForeignKey(
            "fin_payments.id", name="fk_fin_allocations_payment", ondelete="CASCADE"
        ),
        primary_key=True,
    )
    invoice_id = sa.Column(
        sa.BigInteger,
        sa.ForeignKey("fin_invoices.id", name="fk_fin_allocations_invoice"),
        primary_key=True,
    )
    amount = sa.Column(sa.Numeric(18, 2), nullable=False)
