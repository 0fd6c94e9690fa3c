"""Pay runs, payslips and what they are computed from."""
import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class PaySchedule(Base):
    __tablename__ = "pay_schedules"

    id: Mapped[int] = mapped_column(sa.Identity(always=False), primary_key=True)
    tenant_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(80))
    frequency: Mapped[str] = mapped_column(
        sa.Enum("weekly", "fortnightly", "monthly", name="pay_frequency")
    )
    anchor_date: Mapped[date]


class PayRun(Base):
    __tablename__ = "pay_runs"
    __table_args__ = (
        sa.CheckConstraint("period_end > period_start", name="ck_pay_runs_period"),
        sa.UniqueConstraint("schedule_id", "period_start", name="uq_pay_runs_period"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("pay_schedules.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    pay_date: Mapped[date]
    status: Mapped[str] = mapped_column(
        sa.Enum("draft", "calculated", "approved", "paid", name="pay_run_status"),
        server_default="draft",
    )
    created_by: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )


class PayRunApproval(Base):
    __tablename__ = "pay_run_approvals"

    run_id: Mapped[int] = mapped_column(
        sa.ForeignKey("pay_runs.id", ondelete="CASCADE"), primary_key=True
    )
    approved_by: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("users.id", ondelete="RESTRICT"), primary_key=True
    )
    approved_at: Mapped[datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    remark: Mapped[str | None] = mapped_column(sa.Text)


class PayCode(Base):
    __tablename__ = "pay_codes"

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(
        sa.Enum("earning", "deduction", "employer", name="pay_code_kind")
    )
    formula: Mapped[str | None] = mapped_column(sa.Text)
    needs_review: Mapped[bool] = mapped_column(server_default=sa.false())


class PayRule(Base):
    __tablename__ = "pay_rules"

    code: Mapped[str] = mapped_column(
        sa.ForeignKey("pay_codes.code", onupdate="CASCADE", ondelete="CASCADE"),
        primary_key=True,
    )
    base: Mapped[str] = mapped_column(sa.String(20))
    factor: Mapped[Decimal] = mapped_column(sa.Numeric(12, 4))


class Payslip(Base):
    __tablename__ = "pay_payslips"
    __table_args__ = (
        sa.CheckConstraint("net <= gross", name="ck_pay_payslips_net"),
        sa.UniqueConstraint("run_id", "employee_id", name="uq_pay_payslips_employee"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("pay_runs.id", ondelete="CASCADE"))
    employee_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="RESTRICT"))
    gross: Mapped[Decimal] = mapped_column(sa.Numeric(14, 2))
    net: Mapped[Decimal] = mapped_column(sa.Numeric(14, 2))
    currency: Mapped[str] = mapped_column(sa.CHAR(3), server_default="EUR")
    cost_centre: Mapped[str] = mapped_column(sa.String(20))


class PayslipLine(Base):
    __tablename__ = "pay_payslip_lines"
    __table_args__ = (sa.Index("ix_pay_payslip_lines_payslip", "payslip_id"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
    payslip_id: Mapped[int] = mapped_column(sa.ForeignKey("pay_payslips.id", ondelete="CASCADE"))
    pay_code: Mapped[str] = mapped_column(
        sa.ForeignKey("pay_codes.code", name="fk_pay_payslip_lines_code", onupdate="CASCADE")
    )
    quantity: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2), server_default="1")
    amount: Mapped[Decimal] = mapped_column(sa.Numeric(14, 2))


class PayProfile(Base):
    __tablename__ = "pay_profiles"
    __table_args__ = (
        sa.CheckConstraint("tax_scale BETWEEN 1 AND 6", name="ck_pay_profiles_scale"),
        sa.CheckConstraint(
            "(iban_encrypted IS NULL) = (iban_key_id IS NULL)", name="ck_pay_profiles_iban_key"
        ),
        sa.UniqueConstraint("tax_number", name="uq_pay_profiles_tax_number"),
    )

    employee_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("pay_schedules.id"))
    annual_salary: Mapped[Decimal] = mapped_column(sa.Numeric(12, 2))
    tax_scale: Mapped[int] = mapped_column(sa.SmallInteger, server_default="1")
    tax_number: Mapped[str | None] = mapped_column(sa.String(20))
    valid_from: Mapped[date | None] = mapped_column(server_default=sa.text("CURRENT_DATE"))
    iban_encrypted: Mapped[bytes | None] = mapped_column(
        sa.LargeBinary, comment="Encrypted by the application; replaces iban"
    )
    iban_key_id: Mapped[int | None] = mapped_column(sa.SmallInteger)


class WithholdingRate(Base):
    __tablename__ = "pay_withholding_rates"
    __table_args__ = (
        sa.Index("ix_pay_withholding_rates_gross", "weekly_gross", "published_on"),
        {"comment": "Income tax to withhold, as published by the tax office"},
    )

    scale: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    weekly_gross: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    withheld: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))
    published_on: Mapped[date]
