"""Models of the financial module."""
from app.models import core_refs  # noqa: F401
from app.models.invoicing import Currency, ExchangeRate, Invoice, InvoiceLine, TaxCode
from app.models.ledger import Account, FiscalPeriod, JournalEntry, JournalLine, Ledger
from app.models.payment import Payment, PaymentAllocation

__all__ = [
    "Account",
    "Currency",
    "ExchangeRate",
    "FiscalPeriod",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "JournalLine",
    "Ledger",
    "Payment",
    "PaymentAllocation",
    "TaxCode",
]
