"""Companies, the people in them, and what was done with them."""
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

GENERATED_ID = sa.text("gen_random_uuid()")


def _links(name: str, target: str) -> sa.Table:
    return sa.Table(
        f"crm_{name}_tags",
        Base.metadata,
        sa.Column(f"{name}_id", sa.Uuid, sa.ForeignKey(f"{target}.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("tag_id", sa.Integer, sa.ForeignKey("crm_tags.id", ondelete="CASCADE"), primary_key=True),
    )


class LeadSource(Base):
    __tablename__ = "crm_lead_sources"

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    is_paid: Mapped[bool] = mapped_column(server_default=sa.false())


class Tag(Base):
    __tablename__ = "crm_tags"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(50))
    colour: Mapped[str] = mapped_column(sa.CHAR(7), server_default="#607d8b")


class Company(Base):
    __tablename__ = "crm_companies"
    __table_args__ = (
        sa.Index(
            "ix_crm_companies_name_trgm", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=GENERATED_ID)
    tenant_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(200))
    website: Mapped[str | None] = mapped_column(sa.String(300))
    industry: Mapped[str | None] = mapped_column(sa.String(80))
    employees: Mapped[int | None]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())


class Contact(Base):
    __tablename__ = "crm_contacts"
    __table_args__ = (
        sa.CheckConstraint(
            "coalesce(email_consent_at, phone_consent_at, post_consent_at) IS NULL OR consent_source IS NOT NULL",
            name="consent_source",
        ),
        sa.Index(
            "ix_crm_contacts_display_name_trgm",
            "display_name",
            postgresql_using="gin",
            postgresql_ops={"display_name": "gin_trgm_ops"},
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=GENERATED_ID)
    tenant_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("tenants.id", ondelete="CASCADE"))
    company_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("crm_companies.id", ondelete="SET NULL"), index=True
    )
    first_name: Mapped[str | None] = mapped_column(sa.String(100))
    last_name: Mapped[str] = mapped_column(sa.String(100))
    email: Mapped[str | None] = mapped_column(sa.String(320))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True), server_default=sa.func.now())
    display_name: Mapped[str | None] = mapped_column(
        sa.String(201), sa.Computed("trim(coalesce(first_name, '') || ' ' || last_name)", persisted=True)
    )
    email_consent_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    phone_consent_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    post_consent_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    consent_source: Mapped[str | None] = mapped_column(
        sa.Text, comment="Form, call or letter that the consent came with"
    )
    lead_source: Mapped[str | None] = mapped_column(sa.ForeignKey("crm_lead_sources.code"))


class Activity(Base):
    __tablename__ = "crm_activities"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(contact_id, company_id) = 1", name="one_subject"),
        sa.Index("ix_crm_activities_open", "user_id", "due_at", postgresql_where=sa.text("done_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("crm_contacts.id", ondelete="CASCADE"))
    company_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("crm_companies.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(
        sa.Enum("call", "email", "meeting", "note", "task", name="crm_activity_kind")
    )
    subject: Mapped[str] = mapped_column(sa.String(200))
    details: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    due_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    user_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id", ondelete="SET NULL"))


company_tags = _links("company", "crm_companies")
contact_tags = _links("contact", "crm_contacts")
