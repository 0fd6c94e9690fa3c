"""add pipelines and stages

Revision ID: 901a1e9ec612
Revises: ae54d7ec5136
Create Date: 2025-03-10 13:26:18.389450

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "901a1e9ec612"
down_revision: Union[str, Sequence[str], None] = "ae54d7ec5136"
branch_labels: Union[str, Sequence[str], None] = ("pipeline",)
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "crm_pipelines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_crm_pipelines_tenant_id_tenants"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_pipelines")),
    )
    op.create_table(
        "crm_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("probability", sa.Numeric(precision=5, scale=4), server_default=sa.text("0.5"), nullable=False),
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name=op.f("ck_crm_stages_probability")),
        sa.ForeignKeyConstraint(["pipeline_id"], ["crm_pipelines.id"], name=op.f("fk_crm_stages_pipeline_id_crm_pipelines"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_stages")),
        sa.UniqueConstraint("pipeline_id", "position", name=op.f("uq_crm_stages_pipeline_id_position"), deferrable=True, initially="DEFERRED"),
    )


def downgrade() -> None:
    op.drop_table("crm_stages")
    op.drop_table("crm_pipelines")
