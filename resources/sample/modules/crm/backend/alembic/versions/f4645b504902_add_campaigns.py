"""add campaigns

Revision ID: f4645b504902
Revises: ae54d7ec5136
Create Date: 2025-05-19 09:44:51.903176

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "f4645b504902"
down_revision: Union[str, Sequence[str], None] = "ae54d7ec5136"
branch_labels: Union[str, Sequence[str], None] = ("marketing",)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "crm_campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("status", sa.Enum("planned", "running", "finished", name="crm_campaign_status"), server_default="planned", nullable=False),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_crm_campaigns_tenant_id_tenants"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_campaigns")),
    )


def downgrade() -> None:
    op.drop_table("crm_campaigns")
    sa.Enum(name="crm_campaign_status").drop(op.get_bind(), checkfirst=False)
