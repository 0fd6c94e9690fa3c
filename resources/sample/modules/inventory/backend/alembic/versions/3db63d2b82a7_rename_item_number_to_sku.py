"""rename item number to sku

Revision ID: 3db63d2b82a7
Revises: 2366c10ef24c
Create Date: 2024-10-21 16:31:07.952340

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '3db63d2b82a7'
down_revision = '2366c10ef24c'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column('inv_items', 'number',
               new_column_name='sku',
               existing_type=sa.VARCHAR(length=40),
               comment='Stock keeping unit, unique within a tenant',
               existing_nullable=False)
    op.execute('ALTER INDEX ix_inv_items_number RENAME TO ix_inv_items_sku')
    op.create_table_comment('inv_items', 'What can be bought, stored and sold', existing_comment=None)


def downgrade():
    op.drop_table_comment('inv_items', existing_comment='What can be bought, stored and sold')
    op.execute('ALTER INDEX ix_inv_items_sku RENAME TO ix_inv_items_number')
    op.alter_column('inv_items', 'sku',
               new_column_name='number',
               existing_type=sa.VARCHAR(length=40),
               comment=None,
               existing_comment='Stock keeping unit, unique within a tenant',
               existing_nullable=False)
