"""refuse entries in closed periods

Revision ID: 9c2cd38c9b98
Revises: 9f6b1736477f
Create Date: 2025-06-23 10:14:47.715290

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "9c2cd38c9b98"
down_revision = "9f6b1736477f"
branch_labels = None
depends_on = None


FUNCTION = """
CREATE FUNCTION fin_check_period_is_open() RETURNS trigger
LANGUAGE plpgsql AS $function$
DECLARE
    period_name text;
BEGIN
    SELECT p.name INTO period_name
      FROM fin_fiscal_periods p
      JOIN fin_ledgers g ON g.tenant_id = p.tenant_id
     WHERE g.id = NEW.ledger_id
       AND NEW.entry_date BETWEEN p.starts_on AND p.ends_on
       AND p.status = 'closed';
    IF FOUND THEN
        RAISE EXCEPTION 'fiscal period "%" is closed', period_name
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END;
$function$
"""


def upgrade():
    op.execute(FUNCTION)
    op.execute(
        """
        CREATE TRIGGER fin_journal_entries_open_period
        BEFORE INSERT OR UPDATE OF entry_date, ledger_id ON fin_journal_entries
        FOR EACH ROW EXECUTE FUNCTION fin_check_period_is_open();

        COMMENT ON TRIGGER fin_journal_entries_open_period ON fin_journal_entries
            IS 'Entries cannot be booked into a closed fiscal period';
        """
    )
    op.alter_column(
        "fin_journal_entries",
        "reference",
        existing_type=sa.String(length=64),
        type_=sa.String(length=128),
        existing_nullable=True,
        comment="Number of the voucher",
    )


def downgrade():
    op.alter_column(
        "fin_journal_entries",
        "reference",
        existing_type=sa.String(length=128),
        type_=sa.String(length=64),
        existing_nullable=True,
        comment=None,
        existing_comment="Number of the voucher",
        postgresql_using="left(reference, 64)",
    )
    op.execute("DROP TRIGGER fin_journal_entries_open_period ON fin_journal_entries")
    op.execute("DROP FUNCTION fin_check_period_is_open()")
