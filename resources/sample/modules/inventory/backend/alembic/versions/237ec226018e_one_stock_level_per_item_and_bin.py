"""one stock level per item and bin

Revision ID: 237ec226018e
Revises: 87eed262ba97
Create Date: 2025-07-21 15:46:59.204873

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '237ec226018e'
down_revision = '87eed262ba97'
branch_labels = None
depends_on = None


def upgrade():
    # Rows that were counted twice are added up before the index can be unique.
    op.execute(
        """
        WITH merged AS (
            SELECT min(id) AS id, sum(on_hand) AS on_hand, sum(reserved) AS reserved
              FROM inv_stock_levels
             GROUP BY warehouse_id, item_id, coalesce(bin, '')
            HAVING count(*) > 1
        )
        UPDATE inv_stock_levels s
           SET on_hand = m.on_hand, reserved = m.reserved
          FROM merged m
         WHERE s.id = m.id
        """
    )
    op.execute(
        """
        DELETE FROM inv_stock_levels d
         USING inv_stock_levels k
         WHERE d.id > k.id
           AND d.warehouse_id = k.warehouse_id
           AND d.item_id = k.item_id
           AND coalesce(d.bin, '') = coalesce(k.bin, '')
        """
    )
    op.create_index('uq_inv_stock_levels_place', 'inv_stock_levels', ['warehouse_id', 'item_id', sa.text("coalesce(bin, '')")], unique=True)
    op.create_index('ix_inv_stock_levels_shortage', 'inv_stock_levels', ['warehouse_id'], unique=False, postgresql_where=sa.text('on_hand - reserved < reorder_point'))


def downgrade():
    op.drop_index('ix_inv_stock_levels_shortage', table_name='inv_stock_levels')
    op.drop_index('uq_inv_stock_levels_place', table_name='inv_stock_levels')
