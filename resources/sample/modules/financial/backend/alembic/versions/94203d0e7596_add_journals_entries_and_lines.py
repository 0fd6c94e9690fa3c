"""add journals, entries and lines

Revision ID: 94203d0e7596
Revises: 21d76bf0b28a
Create Date: 2023-11-27 15:40:28.902741

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "94203d0e7596"
down_revision = "21d76bf0b28a"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "fin_journals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "code", name="uq_fin_journals_tenant_code"),
    )
    op.create_table(
        "fin_journal_entries",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("memo", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["journal_id"],
            ["fin_journals.id"],
            name="fk_fin_journal_entries_journal",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_fin_journal_entries_entry_date", "fin_journal_entries", ["entry_date"]
    )
    op.create_table(
        "fin_journal_lines",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "debit",
            sa.Numeric(precision=18, scale=2),
            server_default="0",
            nullable=False,
        ),
        sa.Column(
            "credit",
            sa.Numeric(precision=18, scale=2),
            server_default="0",
            nullable=False,
        ),
        sa.CheckConstraint("debit >= 0 AND credit >= 0", name="ck_fin_lines_sign"),
        sa.CheckConstraint("(debit = 0) <> (credit = 0)", name="ck_fin_lines_one_side"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["fin_accounts.id"], ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["fin_journal_entries.id"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_fin_journal_lines_entry_id", "fin_journal_lines", ["entry_id"]
    )


def downgrade():
    op.drop_index("ix_fin_journal_lines_entry_id", table_name="fin_journal_lines")
    op.drop_table("fin_journal_lines")
    op.drop_index("ix_fin_journal_entries_entry_date", table_name="fin_journal_entries")
    op.drop_table("fin_journal_entries")
    op.drop_table("fin_journals")
