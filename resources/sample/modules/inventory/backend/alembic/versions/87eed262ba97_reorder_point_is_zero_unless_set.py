"""reorder point is zero unless set

Revision ID: 87eed262ba97
Revises: a5937a4f30ee
Create Date: 2025-06-16 09:22:14.829461

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '87eed262ba97'
down_revision = 'a5937a4f30ee'
branch_labels = None
depends_on = None


levels = sa.table(
    'inv_stock_levels',
    sa.column('reorder_point', sa.Numeric),
)


def upgrade():
    op.execute(
        levels.update()
        .where(levels.c.reorder_point.is_(None))
        .values(reorder_point=0)
    )
    op.alter_column('inv_stock_levels', 'reorder_point',
               existing_type=sa.NUMERIC(precision=14, scale=3),
               nullable=False,
               server_default=sa.text('0'))


def downgrade():
    op.alter_column('inv_stock_levels', 'reorder_point',
               existing_type=sa.NUMERIC(precision=14, scale=3),
               nullable=True,
               server_default=None)
