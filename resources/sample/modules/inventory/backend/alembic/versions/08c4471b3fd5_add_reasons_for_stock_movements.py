"""add reasons for stock movements

Revision ID: 08c4471b3fd5
Revises: f55140e181ca
Create Date: 2025-10-06 13:37:50.146298

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '08c4471b3fd5'
down_revision = 'f55140e181ca'
branch_labels = None
depends_on = None


REASONS = [
    {'code': 'PURCHASE', 'name': 'Goods received from a supplier', 'kind': 'receipt', 'needs_note': False},
    {'code': 'SALE', 'name': 'Goods sent to a customer', 'kind': 'issue', 'needs_note': False},
    {'code': 'SCRAP', 'name': 'Damaged or expired', 'kind': 'issue', 'needs_note': True},
    {'code': 'REBALANCE', 'name': 'Moved between warehouses', 'kind': 'transfer', 'needs_note': False},
    {'code': 'STOCKTAKE', 'name': "Difference found at the year's count", 'kind': 'count', 'needs_note': True},
]


def upgrade():
    reasons = op.create_table('inv_movement_reasons',
    sa.Column('code', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('needs_note', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.CheckConstraint("kind IN ('receipt', 'issue', 'transfer', 'count')", name='ck_inv_movement_reasons_kind'),
    sa.PrimaryKeyConstraint('code')
    )
    op.bulk_insert(reasons, REASONS)
    op.add_column('inv_stock_movements', sa.Column('reason_code', sa.String(length=16), nullable=True))
    op.add_column('inv_stock_movements', sa.Column('note', sa.Text(), nullable=True))
    op.execute("UPDATE inv_stock_movements SET reason_code = 'STOCKTAKE' WHERE kind = 'count'")
    op.create_foreign_key('fk_inv_stock_movements_reason', 'inv_stock_movements', 'inv_movement_reasons', ['reason_code'], ['code'])


def downgrade():
    op.drop_constraint('fk_inv_stock_movements_reason', 'inv_stock_movements', type_='foreignkey')
    op.drop_column('inv_stock_movements', 'note')
    op.drop_column('inv_stock_movements', 'reason_code')
    op.drop_table('inv_movement_reasons')
