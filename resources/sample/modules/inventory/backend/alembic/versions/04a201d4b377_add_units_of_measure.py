"""add units of measure

Revision ID: 04a201d4b377
Revises: 2fa7fb7c54ab
Create Date: 2024-05-20 13:09:45.773192

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '04a201d4b377'
down_revision = '2fa7fb7c54ab'
branch_labels = None
depends_on = None


UNITS = [
    {'code': 'pcs', 'name': 'Piece', 'decimals': 0},
    {'code': 'kg', 'name': 'Kilogram', 'decimals': 3},
    {'code': 'm', 'name': 'Metre', 'decimals': 2},
    {'code': 'l', 'name': 'Litre', 'decimals': 3},
    {'code': 'box', 'name': 'Box', 'decimals': 0},
]


def upgrade():
    units = op.create_table('inv_units',
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('decimals', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('code')
    )
    op.bulk_insert(units, UNITS)

    items = sa.table('inv_items', sa.column('unit_code', sa.String))
    op.add_column('inv_items', sa.Column('unit_code', sa.String(length=8), nullable=True))
    op.execute(items.update().values(unit_code='pcs'))
    op.alter_column('inv_items', 'unit_code', existing_type=sa.String(length=8), nullable=False)
    op.create_foreign_key(None, 'inv_items', 'inv_units', ['unit_code'], ['code'])


def downgrade():
    op.drop_constraint('inv_items_unit_code_fkey', 'inv_items', type_='foreignkey')
    op.drop_column('inv_items', 'unit_code')
    op.drop_table('inv_units')
