"""keep the history of stages

Revision ID: e0515590b777
Revises: f54c4bbd478e
Create Date: 2025-06-30 15:08:04.672318

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e0515590b777"
down_revision: Union[str, Sequence[str], None] = "f54c4bbd478e"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "crm_stage_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("opportunity_id", sa.BigInteger(), nullable=False),
        sa.Column("from_stage_id", sa.Integer(), nullable=True),
        sa.Column("to_stage_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name=op.f("fk_crm_stage_changes_opportunity_id_crm_opportunities"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_stage_changes")),
    )
    op.execute(
        """
        CREATE FUNCTION crm_note_stage_change() RETURNS trigger
        LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO crm_stage_changes (opportunity_id, from_stage_id, to_stage_id)
            VALUES (NEW.id, CASE TG_OP WHEN 'UPDATE' THEN OLD.stage_id END, NEW.stage_id);
            RETURN NULL;
        END;
        $$;

        CREATE TRIGGER crm_opportunities_insert
        AFTER INSERT ON crm_opportunities
        FOR EACH ROW EXECUTE FUNCTION crm_note_stage_change();

        CREATE TRIGGER crm_opportunities_update
        AFTER UPDATE OF stage_id ON crm_opportunities
        FOR EACH ROW WHEN (OLD.stage_id IS DISTINCT FROM NEW.stage_id)
        EXECUTE FUNCTION crm_note_stage_change();
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER crm_opportunities_update ON crm_opportunities")
    op.execute("DROP TRIGGER crm_opportunities_insert ON crm_opportunities")
    op.execute("DROP FUNCTION crm_note_stage_change()")
    op.drop_table("crm_stage_changes")
