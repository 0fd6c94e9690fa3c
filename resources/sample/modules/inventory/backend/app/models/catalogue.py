"""Items, their categories and units."""
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.core.database import Base


class Unit(Base):
    __tablename__ = 'inv_units'

    code = sa.Column(sa.String(8), primary_key=True)
    name = sa.Column(sa.String(40), nullable=False)
    decimals = sa.Column(sa.SmallInteger, nullable=False)


class Category(Base):
    __tablename__ = 'inv_categories'
    __table_args__ = (
        sa.Index('uq_inv_categories_name', 'tenant_id', sa.text('coalesce(parent_id, 0)'), sa.text('lower(name)'), unique=True),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(sa.Uuid, sa.ForeignKey('tenants.id', ondelete='CASCADE'), nullable=False)
    parent_id = sa.Column(sa.Integer, sa.ForeignKey('inv_categories.id', ondelete='CASCADE'))
    name = sa.Column(sa.String(120), nullable=False)
    sort_order = sa.Column(sa.SmallInteger, server_default='100', nullable=False)


class Item(Base):
    __tablename__ = 'inv_items'
    __table_args__ = (
        sa.Index('ix_inv_items_sku', 'tenant_id', 'sku', unique=True),
        sa.Index('ix_inv_items_barcodes', 'barcodes', postgresql_using='gin'),
        sa.Index('ix_inv_items_attributes', 'attributes', postgresql_using='gin', postgresql_ops={'attributes': 'jsonb_path_ops'}),
        {'comment': 'What can be bought, stored and sold'},
    )

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(sa.Uuid, sa.ForeignKey('tenants.id', ondelete='CASCADE'), nullable=False)
    sku = sa.Column(sa.String(40), nullable=False, comment='Stock keeping unit, unique within a tenant')
    name = sa.Column(sa.String(200), nullable=False)
    description = sa.Column(sa.Text)
    created_at = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
    category_id = sa.Column(sa.Integer, sa.ForeignKey('inv_categories.id', ondelete='SET NULL'))
    unit_code = sa.Column(sa.String(8), sa.ForeignKey('inv_units.code'), nullable=False)
    barcodes = sa.Column(ARRAY(sa.String(32)), server_default='{}', nullable=False)
    attributes = sa.Column(JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False)
