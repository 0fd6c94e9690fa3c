"""add campaign members and influenced opportunities

Revision ID: 47f3d0dcb3ae
Revises: f4645b504902
Create Date: 2025-06-09 11:19:27.450693

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "47f3d0dcb3ae"
down_revision: Union[str, Sequence[str], None] = "f4645b504902"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = "f54c4bbd478e"


def upgrade() -> None:
    op.create_table(
        "crm_campaign_members",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["crm_campaigns.id"], name=op.f("fk_crm_campaign_members_campaign_id_crm_campaigns"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["crm_contacts.id"], name=op.f("fk_crm_campaign_members_contact_id_crm_contacts"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("campaign_id", "contact_id", name=op.f("pk_crm_campaign_members")),
    )
    op.add_column("crm_opportunities", sa.Column("campaign_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_crm_opportunities_campaign_id_crm_campaigns"), "crm_opportunities", "crm_campaigns", ["campaign_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_constraint(op.f("fk_crm_opportunities_campaign_id_crm_campaigns"), "crm_opportunities", type_="foreignkey")
    op.drop_column("crm_opportunities", "campaign_id")
    op.drop_table("crm_campaign_members")
