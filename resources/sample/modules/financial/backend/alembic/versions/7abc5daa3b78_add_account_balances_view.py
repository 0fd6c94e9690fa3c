"""add account balances view

Revision ID: 7abc5daa3b78
Revises: 658cd32d980c
Create Date: 2024-11-25 11:24:09.482035

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "7abc5daa3b78"
down_revision = "658cd32d980c"
branch_labels = None
depends_on = None


VIEW = """
CREATE VIEW fin_account_balances AS
SELECT a.tenant_id,
       a.id AS account_id,
       a.code,
       a.account_type,
       coalesce(sum(l.debit), 0)::numeric(18, 2) AS debit,
       coalesce(sum(l.credit), 0)::numeric(18, 2) AS credit,
       coalesce(sum(l.debit - l.credit), 0)::numeric(18, 2) AS balance
  FROM fin_accounts a
  LEFT JOIN fin_journal_lines l ON l.account_id = a.id
 GROUP BY a.tenant_id, a.id, a.code, a.account_type
"""


def upgrade():
    op.execute(VIEW)
    op.execute(
        "COMMENT ON VIEW fin_account_balances IS 'Balance of every account, posted or not'"
    )


def downgrade():
    op.execute("DROP VIEW fin_account_balances")
