"""Chart of accounts, ledgers and their entries."""
import sqlalchemy as sa

from app.core.database import Base


class Account(Base):
    __tablename__ = "fin_accounts"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "code", name="uq_fin_accounts_tenant_code"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(
        sa.Uuid, sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False
    )
    code = sa.Column(sa.String(20), nullable=False)
    name = sa.Column(sa.String(200), nullable=False)
    account_type = sa.Column(
        sa.Enum("asset", "liability", "equity", "income", "expense", name="fin_account_type"),
        nullable=False,
    )
    parent_id = sa.Column(sa.Integer, sa.ForeignKey("fin_accounts.id"))
    is_active = sa.Column(sa.Boolean, server_default=sa.true(), nullable=False)
    created_at = sa.Column(
        sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
    )


class Ledger(Base):
    __tablename__ = "fin_ledgers"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "code", name="uq_fin_ledgers_tenant_code"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(
        sa.Uuid, sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False
    )
    code = sa.Column(sa.String(10), nullable=False)
    name = sa.Column(sa.String(120), nullable=False)


class FiscalPeriod(Base):
    __tablename__ = "fin_fiscal_periods"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="ck_fin_periods_order"),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name="ck_fin_periods_closed"
        ),
        sa.UniqueConstraint("tenant_id", "starts_on", name="uq_fin_periods_tenant_start"),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(
        sa.Uuid, sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False
    )
    name = sa.Column(sa.String(40), nullable=False)
    starts_on = sa.Column(sa.Date, nullable=False)
    ends_on = sa.Column(sa.Date, nullable=False)
    status = sa.Column(
        sa.Enum("open", "soft_closed", "closed", name="fin_period_status"),
        server_default="open",
        nullable=False,
    )
    closed_at = sa.Column(sa.DateTime(timezone=True))


class JournalEntry(Base):
    __tablename__ = "fin_journal_entries"

    id = sa.Column(sa.BigInteger, primary_key=True)
    ledger_id = sa.Column(
        sa.Integer,
        sa.ForeignKey(
            "fin_ledgers.id", name="fk_fin_journal_entries_ledger", ondelete="RESTRICT"
        ),
        nullable=False,
    )
    entry_date = sa.Column(sa.Date, nullable=False, index=True)
    reference = sa.Column(sa.String(128), comment="Number of the voucher")
    memo = sa.Column(sa.Text)
    created_by = sa.Column(sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL"))
    posted_at = sa.Column(sa.DateTime(timezone=True))


class JournalLine(Base):
    __tablename__ = "fin_journal_lines"
    __table_args__ = (
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name="ck_fin_lines_sign"),
        sa.CheckConstraint("(debit = 0) <> (credit = 0)", name="ck_fin_lines_one_side"),
        sa.Index(
            "ix_fin_journal_lines_account_id",
            "account_id",
            "entry_id",
            postgresql_include=["debit", "credit"],
        ),
    )

    id = sa.Column(sa.BigInteger, primary_key=True)
    entry_id = sa.Column(
        sa.BigInteger,
        sa.ForeignKey("fin_journal_entries.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    )
    account_id = sa.Column(
        sa.Integer, sa.ForeignKey("fin_accounts.id", ondelete="RESTRICT"), nullable=False
    )
    debit = sa.Column(sa.Numeric(18, 2), server_default="0", nullable=False)
    credit = sa.Column(sa.Numeric(18, 2), server_default="0", nullable=False)
