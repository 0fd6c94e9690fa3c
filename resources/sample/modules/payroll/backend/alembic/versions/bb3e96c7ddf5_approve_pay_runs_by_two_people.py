"""approve pay runs by two people

Revision ID: bb3e96c7ddf5
Revises: 4b66314596c6
Create Date: 2024-12-16 11:29:03.854637

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "bb3e96c7ddf5"
down_revision: Union[str, None] = "4b66314596c6"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "pay_run_approvals",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column(
            "approved_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["users.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["run_id"], ["pay_runs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "approved_by"),
    )
    op.execute(
        """
        CREATE FUNCTION pay_needs_two_approvals() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT count(*) FROM pay_run_approvals a WHERE a.run_id = NEW.id) < 2 THEN
                RAISE EXCEPTION 'pay run % needs two approvals', NEW.id;
            END IF;
            RETURN NEW;
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER pay_runs_two_approvals BEFORE UPDATE OF status ON pay_runs "
        "FOR EACH ROW WHEN (NEW.status = 'paid' AND OLD.status <> 'paid') "
        "EXECUTE FUNCTION pay_needs_two_approvals()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER pay_runs_two_approvals ON pay_runs")
    op.execute("DROP FUNCTION pay_needs_two_approvals()")
    op.drop_table("pay_run_approvals")
