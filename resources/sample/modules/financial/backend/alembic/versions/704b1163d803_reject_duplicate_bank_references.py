"""reject duplicate bank references

Revision ID: 704b1163d803
Revises: 1cbfcb9500f1
Create Date: 2024-07-01 13:51:36.114982

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "704b1163d803"
down_revision = "1cbfcb9500f1"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(
        "uq_fin_payments_external_reference",
        "fin_payments",
        ["tenant_id", "method", "external_reference"],
        unique=True,
        postgresql_where=sa.text("external_reference IS NOT NULL"),
    )
    op.drop_constraint(
        "fk_fin_allocations_payment", "fin_payment_allocations", type_="foreignkey"
    )
    op.create_foreign_key(
        "fk_fin_allocations_payment",
        "fin_payment_allocations",
        "fin_payments",
        ["payment_id"],
        ["id"],
        ondelete="CASCADE",
    )


def downgrade():
    op.drop_constraint(
        "fk_fin_allocations_payment", "fin_payment_allocations", type_="foreignkey"
    )
    op.create_foreign_key(
        "fk_fin_allocations_payment",
        "fin_payment_allocations",
        "fin_payments",
        ["payment_id"],
        ["id"],
    )
    op.drop_index("uq_fin_payments_external_reference", table_name="fin_payments")
