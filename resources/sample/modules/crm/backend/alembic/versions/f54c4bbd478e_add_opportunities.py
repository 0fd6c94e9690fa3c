"""add opportunities

Revision ID: f54c4bbd478e
Revises: 901a1e9ec612
Create Date: 2025-04-07 10:02:43.817265

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = "f54c4bbd478e"
down_revision: Union[str, Sequence[str], None] = "901a1e9ec612"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    outcome = postgresql.ENUM("open", "won", "lost", name="crm_outcome", create_type=False)
    outcome.create(op.get_bind(), checkfirst=True)
    op.create_table(
        "crm_opportunities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=True),
        sa.Column("currency", sa.CHAR(length=3), server_default="EUR", nullable=False),
        sa.Column("outcome", outcome, server_default="open", nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["crm_companies.id"], name=op.f("fk_crm_opportunities_company_id_crm_companies"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["stage_id"], ["crm_stages.id"], name=op.f("fk_crm_opportunities_stage_id_crm_stages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_opportunities")),
    )
    op.create_index("ix_crm_opportunities_open", "crm_opportunities", ["stage_id", sa.text("amount DESC NULLS LAST")], unique=False, postgresql_where=sa.text("outcome = 'open'"))


def downgrade() -> None:
    op.drop_index("ix_crm_opportunities_open", table_name="crm_opportunities")
    op.drop_table("crm_opportunities")
    postgresql.ENUM(name="crm_outcome").drop(op.get_bind(), checkfirst=True)
