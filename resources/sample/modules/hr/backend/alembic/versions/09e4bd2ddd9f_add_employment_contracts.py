"""add employment contracts

Revision ID: 09e4bd2ddd9f
Revises: 36a5b4a33c7a
Create Date: 2024-02-12 14:28:55.730164

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "09e4bd2ddd9f"
down_revision = "36a5b4a33c7a"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "hr_contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("permanent", "fixed_term", "contractor", name="hr_contract_kind"),
            nullable=False,
        ),
        sa.Column("weekly_hours", sa.Numeric(4, 2), server_default="40", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("signed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'fixed_term' OR ends_on IS NOT NULL", name="ck_hr_contracts_end"
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["hr_employees.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_hr_contracts_open",
        "hr_contracts",
        ["employee_id"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL"),
    )


def downgrade():
    op.drop_table("hr_contracts")
    sa.Enum(name="hr_contract_kind").drop(op.get_bind(), checkfirst=False)
