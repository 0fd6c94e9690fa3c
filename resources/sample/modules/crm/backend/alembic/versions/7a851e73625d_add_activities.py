"""add activities

Revision ID: 7a851e73625d
Revises: 15fe6e9d4d84
Create Date: 2024-03-18 14:50:09.218574

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = "7a851e73625d"
down_revision: Union[str, None] = "15fe6e9d4d84"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


KINDS = ("call", "email", "meeting", "note", "task")


def upgrade() -> None:
    op.create_table(
        "crm_activities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Enum(*KINDS, name="crm_activity_kind"), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("num_nonnulls(contact_id, company_id) = 1", name=op.f("ck_crm_activities_one_subject")),
        sa.ForeignKeyConstraint(["company_id"], ["crm_companies.id"], name=op.f("fk_crm_activities_company_id_crm_companies"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_crm_activities_contact_id_crm_contacts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_crm_activities_user_id_users"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_activities")),
    )
    op.create_index("ix_crm_activities_open", "crm_activities", ["user_id", "due_at"], unique=False, postgresql_where=sa.text("done_at IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_crm_activities_open", table_name="crm_activities", postgresql_where=sa.text("done_at IS NULL"))
    op.drop_table("crm_activities")
    sa.Enum(*KINDS, name="crm_activity_kind").drop(op.get_bind(), checkfirst=True)
