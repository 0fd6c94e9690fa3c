"""call journals ledgers

Accounting has always said ledger; the table now says so too. Sequences,
indexes and constraints keep up, so that a fresh database looks the same.

Revision ID: 658cd32d980c
Revises: 45dc1d02f161
Create Date: 2024-10-07 14:36:40.938661

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "658cd32d980c"
down_revision = "45dc1d02f161"
branch_labels = None
depends_on = None


def _rename(old, new, column_old, column_new):
    op.rename_table(f"fin_{old}s", f"fin_{new}s")
    op.alter_column(
        "fin_journal_entries",
        column_old,
        new_column_name=column_new,
        existing_type=sa.Integer(),
        existing_nullable=False,
    )
    op.execute(f"ALTER SEQUENCE fin_{old}s_id_seq RENAME TO fin_{new}s_id_seq")
    op.execute(
        f"ALTER TABLE fin_{new}s RENAME CONSTRAINT uq_fin_{old}s_tenant_code "
        f"TO uq_fin_{new}s_tenant_code"
    )
    op.execute(f"ALTER INDEX fin_{old}s_pkey RENAME TO fin_{new}s_pkey")
    op.execute(
        "ALTER TABLE fin_journal_entries "
        f"RENAME CONSTRAINT fk_fin_journal_entries_{old} TO fk_fin_journal_entries_{new}"
    )


def upgrade():
    _rename("journal", "ledger", "journal_id", "ledger_id")


def downgrade():
    _rename("ledger", "journal", "ledger_id", "journal_id")
