"""Pipelines and opportunities."""
import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Pipeline(Base):
    __tablename__ = "crm_pipelines"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(80))


class Stage(Base):
    __tablename__ = "crm_stages"
    __table_args__ = (
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name="probability"),
        sa.UniqueConstraint("pipeline_id", "position", deferrable=True, initially="DEFERRED"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pipeline_id: Mapped[int] = mapped_column(sa.ForeignKey("crm_pipelines.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(sa.SmallInteger)
    name: Mapped[str] = mapped_column(sa.String(80))
    probability: Mapped[Decimal] = mapped_column(sa.Numeric(5, 4), server_default=sa.text("0.5"))


class Opportunity(Base):
    __tablename__ = "crm_opportunities"
    __table_args__ = (
        sa.Index(
            "ix_crm_opportunities_open",
            "stage_id",
            sa.text("amount DESC NULLS LAST"),
            postgresql_where=sa.text("outcome = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
    company_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("crm_companies.id", ondelete="CASCADE"))
    stage_id: Mapped[int] = mapped_column(sa.ForeignKey("crm_stages.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    amount: Mapped[Decimal | None] = mapped_column(sa.Numeric(16, 2))
    currency: Mapped[str] = mapped_column(sa.CHAR(3), server_default="EUR")
    outcome: Mapped[str] = mapped_column(sa.Enum("open", "won", "lost", name="crm_outcome"), server_default="open")
    closes_on: Mapped[date | None]
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("crm_campaigns.id", ondelete="SET NULL"))


class StageChange(Base):
    """Written by the triggers of crm_opportunities."""

    __tablename__ = "crm_stage_changes"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    opportunity_id: Mapped[int] = mapped_column(sa.ForeignKey("crm_opportunities.id", ondelete="CASCADE"))
    from_stage_id: Mapped[int | None]
    to_stage_id: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
