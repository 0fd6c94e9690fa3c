"""Campaigns and the contacts that they reach."""
import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Campaign(Base):
    __tablename__ = "crm_campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(120))
    status: Mapped[str] = mapped_column(
        sa.Enum("planned", "running", "finished", name="crm_campaign_status"), server_default="planned"
    )
    budget: Mapped[Decimal | None] = mapped_column(sa.Numeric(14, 2))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class CampaignMember(Base):
    __tablename__ = "crm_campaign_members"

    campaign_id: Mapped[int] = mapped_column(sa.ForeignKey("crm_campaigns.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("crm_contacts.id", ondelete="CASCADE"), primary_key=True
    )
    responded_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
