"""keep tax rates with four decimals

Revision ID: 239bf7074d37
Revises: 47fa14a552b6
Create Date: 2024-07-08 08:19:54.270816

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "239bf7074d37"
down_revision = "47fa14a552b6"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("fin_tax_codes", schema=None) as batch_op:
        batch_op.alter_column(
            "rate",
            existing_type=sa.NUMERIC(precision=5, scale=2),
            type_=sa.Numeric(precision=7, scale=4),
            existing_nullable=False,
        )
        batch_op.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            "ck_fin_tax_codes_rate", "rate >= 0 AND rate <= 100"
        )


def downgrade():
    with op.batch_alter_table("fin_tax_codes", schema=None) as batch_op:
        batch_op.drop_constraint("ck_fin_tax_codes_rate", type_="check")
        batch_op.drop_column("valid_to")
        batch_op.drop_column("valid_from")
        batch_op.alter_column(
            "rate",
            existing_type=sa.Numeric(precision=7, scale=4),
            type_=sa.NUMERIC(precision=5, scale=2),
            existing_nullable=False,
        )
