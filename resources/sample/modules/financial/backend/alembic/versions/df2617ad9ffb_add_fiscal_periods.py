"""add fiscal periods

Revision ID: df2617ad9ffb
Revises: 94203d0e7596
Create Date: 2024-01-15 11:02:57.338105

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "df2617ad9ffb"
down_revision = "94203d0e7596"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "fin_fiscal_periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("open", "soft_closed", "closed", name="fin_period_status"),
            server_default="open",
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name="ck_fin_periods_order"),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name="ck_fin_periods_closed"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_unique_constraint(
        "uq_fin_periods_tenant_start", "fin_fiscal_periods", ["tenant_id", "starts_on"]
    )


def downgrade():
    op.drop_constraint(
        "uq_fin_periods_tenant_start", "fin_fiscal_periods", type_="unique"
    )
    op.drop_table("fin_fiscal_periods")
    sa.Enum(name="fin_period_status").drop(op.get_bind(), checkfirst=True)
