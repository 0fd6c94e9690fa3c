"""add campaign results

Revision ID: 04718a4e68cc
Revises: 47f3d0dcb3ae
Create Date: 2025-08-04 14:31:16.087254

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "04718a4e68cc"
down_revision: Union[str, Sequence[str], None] = "47f3d0dcb3ae"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        """
        CREATE MATERIALIZED VIEW crm_campaign_results AS
        SELECT c.id AS campaign_id,
               c.name,
               c.budget,
               count(DISTINCT m.contact_id) AS members,
               count(DISTINCT m.contact_id) FILTER (WHERE m.responded_at IS NOT NULL) AS responses,
               (SELECT sum(o.amount)
                  FROM crm_opportunities o
                 WHERE o.campaign_id = c.id AND o.outcome = 'won') AS revenue
          FROM crm_campaigns c
          LEFT JOIN crm_campaign_members m ON m.campaign_id = c.id
         GROUP BY c.id
          WITH NO DATA
        """
    )
    op.create_index("uq_crm_campaign_results_campaign_id", "crm_campaign_results", ["campaign_id"], unique=True)


def downgrade() -> None:
    op.execute("DROP MATERIALIZED VIEW crm_campaign_results")
