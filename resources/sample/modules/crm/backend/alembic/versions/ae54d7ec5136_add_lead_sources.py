"""add lead sources

Revision ID: ae54d7ec5136
Revises: 059498b506c1
Create Date: 2025-01-20 09:58:35.526917

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "ae54d7ec5136"
down_revision: Union[str, None] = "059498b506c1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


lead_sources = sa.table(
    "crm_lead_sources",
    sa.column("code", sa.String),
    sa.column("name", sa.String),
    sa.column("is_paid", sa.Boolean),
)


def upgrade() -> None:
    op.create_table(
        "crm_lead_sources",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_paid", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_crm_lead_sources")),
    )
    op.execute(
        sa.insert(lead_sources).values(
            [
                {"code": "web", "name": "Web site", "is_paid": False},
                {"code": "referral", "name": "Recommended by a customer", "is_paid": False},
                {"code": "fair", "name": "Trade fair", "is_paid": True},
                {"code": "ads", "name": "Advertisement", "is_paid": True},
            ]
        )
    )
    op.add_column("crm_contacts", sa.Column("lead_source", sa.String(length=20), nullable=True))
    op.create_foreign_key(op.f("fk_crm_contacts_lead_source_crm_lead_sources"), "crm_contacts", "crm_lead_sources", ["lead_source"], ["code"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_crm_contacts_lead_source_crm_lead_sources"), "crm_contacts", type_="foreignkey")
    op.drop_column("crm_contacts", "lead_source")
    op.drop_table("crm_lead_sources")
