"""store timestamps with time zone

Revision ID: f44aa57ab0ba
Revises: 3db63d2b82a7
Create Date: 2025-01-27 10:58:42.367015

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f44aa57ab0ba'
down_revision = '3db63d2b82a7'
branch_labels = None
depends_on = None


TIMESTAMPS = {
    'inv_items': 'created_at',
    'inv_stock_levels': 'counted_at',
}


def upgrade():
    for table, column in TIMESTAMPS.items():
        op.alter_column(table, column,
                   existing_type=sa.DateTime(),
                   type_=sa.DateTime(timezone=True),
                   postgresql_using="%s AT TIME ZONE 'UTC'" % column)


def downgrade():
    for table, column in TIMESTAMPS.items():
        op.alter_column(table, column,
                   existing_type=sa.DateTime(timezone=True),
                   type_=sa.DateTime(),
                   postgresql_using="%s AT TIME ZONE 'UTC'" % column)
