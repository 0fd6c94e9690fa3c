"""add tags

Revision ID: 2fc0c72086b6
Revises: 7a851e73625d
Create Date: 2024-05-06 10:21:48.994026

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "2fc0c72086b6"
down_revision: Union[str, None] = "7a851e73625d"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def _link_table(name: str, target: str) -> None:
    column = f"{name}_id"
    op.create_table(
        f"crm_{name}_tags",
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_crm_{name}_tags_{column}_{target}"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["crm_tags.id"], name=op.f(f"fk_crm_{name}_tags_tag_id_crm_tags"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(column, "tag_id", name=op.f(f"pk_crm_{name}_tags")),
    )


def upgrade() -> None:
    op.create_table(
        "crm_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("colour", sa.CHAR(length=7), server_default="#607d8b", nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_crm_tags_tenant_id_tenants"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_tags")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_crm_tags_tenant_id_name")),
    )
    _link_table("company", "crm_companies")
    _link_table("contact", "crm_contacts")


def downgrade() -> None:
    for table in ("crm_contact_tags", "crm_company_tags", "crm_tags"):
        op.drop_table(table)
