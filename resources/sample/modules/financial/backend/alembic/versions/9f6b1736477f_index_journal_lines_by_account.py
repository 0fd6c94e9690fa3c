"""index journal lines by account

fin_journal_lines is the largest table of the module: the index is built
CONCURRENTLY, outside the transaction.

Revision ID: 9f6b1736477f
Revises: 7abc5daa3b78
Create Date: 2025-03-03 17:02:55.031847

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "9f6b1736477f"
down_revision = "7abc5daa3b78"
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_fin_journal_lines_account_id",
            "fin_journal_lines",
            ["account_id", "entry_id"],
            unique=False,
            postgresql_concurrently=True,
            postgresql_include=["debit", "credit"],
        )


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index(
            "ix_fin_journal_lines_account_id",
            table_name="fin_journal_lines",
            postgresql_concurrently=True,
        )
