"""create chart of accounts

Revision ID: 21d76bf0b28a
Revises:
Create Date: 2023-11-20 09:12:05.447190

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "21d76bf0b28a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "fin_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "account_type",
            sa.Enum(
                "asset",
                "liability",
                "equity",
                "income",
                "expense",
                name="fin_account_type",
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["fin_accounts.id"]),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "code", name="uq_fin_accounts_tenant_code"),
    )


def downgrade():
    op.drop_table("fin_accounts")
    op.execute("DROP TYPE fin_account_type")
