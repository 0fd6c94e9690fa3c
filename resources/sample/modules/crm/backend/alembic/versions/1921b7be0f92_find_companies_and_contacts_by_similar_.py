"""find companies and contacts by similar names

Revision ID: 1921b7be0f92
Revises: 2fc0c72086b6
Create Date: 2024-07-29 11:36:12.751849

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "1921b7be0f92"
down_revision: Union[str, None] = "2fc0c72086b6"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_index(
        "ix_crm_companies_name_trgm",
        "crm_companies",
        ["name"],
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops"},
    )
    op.add_column(
        "crm_contacts",
        sa.Column(
            "display_name",
            sa.String(length=201),
            sa.Computed("trim(coalesce(first_name, '') || ' ' || last_name)", persisted=True),
        ),
    )
    op.create_index(
        "ix_crm_contacts_display_name_trgm",
        "crm_contacts",
        ["display_name"],
        postgresql_using="gin",
        postgresql_ops={"display_name": "gin_trgm_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_crm_contacts_display_name_trgm", table_name="crm_contacts")
    op.drop_column("crm_contacts", "display_name")
    op.drop_index("ix_crm_companies_name_trgm", table_name="crm_companies")
    op.execute("DROP EXTENSION IF EXISTS pg_trgm")
