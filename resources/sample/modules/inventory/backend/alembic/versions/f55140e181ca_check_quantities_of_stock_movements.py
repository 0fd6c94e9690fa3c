"""check quantities of stock movements

Revision ID: f55140e181ca
Revises: 237ec226018e
Create Date: 2025-08-25 11:12:37.591084

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f55140e181ca'
down_revision = '237ec226018e'
branch_labels = None
depends_on = None


def upgrade():
    op.create_check_constraint('ck_inv_stock_movements_quantity', 'inv_stock_movements', "quantity > 0 OR kind = 'count'")
    op.create_check_constraint('ck_inv_stock_movements_places', 'inv_stock_movements', 'num_nonnulls(from_warehouse_id, to_warehouse_id) >= 1')
    op.drop_constraint('inv_stock_movements_item_id_fkey', 'inv_stock_movements', type_='foreignkey')
    op.create_foreign_key('inv_stock_movements_item_id_fkey', 'inv_stock_movements', 'inv_items', ['item_id'], ['id'], ondelete='RESTRICT', onupdate='CASCADE')


def downgrade():
    op.drop_constraint('inv_stock_movements_item_id_fkey', 'inv_stock_movements', type_='foreignkey')
    op.create_foreign_key('inv_stock_movements_item_id_fkey', 'inv_stock_movements', 'inv_items', ['item_id'], ['id'])
    op.drop_constraint('ck_inv_stock_movements_places', 'inv_stock_movements', type_='check')
    op.drop_constraint('ck_inv_stock_movements_quantity', 'inv_stock_movements', type_='check')
