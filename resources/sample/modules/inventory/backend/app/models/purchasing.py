"""Suppliers and purchase orders."""
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from app.core.database import Base

order_status = ENUM('draft', 'sent', 'confirmed', 'received', 'cancelled', name='inv_order_status', create_type=False)


class Supplier(Base):
    __tablename__ = 'inv_suppliers'
    __table_args__ = (sa.UniqueConstraint('tenant_id', 'name'),)

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(sa.Uuid, sa.ForeignKey('tenants.id', ondelete='CASCADE'), nullable=False)
    name = sa.Column(sa.String(200), nullable=False)
    lead_time_days = sa.Column(sa.SmallInteger, server_default=sa.text('7'), nullable=False)
    contact = sa.Column(JSONB)


class PurchaseOrder(Base):
    __tablename__ = 'inv_purchase_orders'

    id = sa.Column(sa.BigInteger, sa.Identity(always=False, start=1000), primary_key=True)
    supplier_id = sa.Column(sa.Integer, sa.ForeignKey('inv_suppliers.id', ondelete='RESTRICT'), nullable=False)
    warehouse_id = sa.Column(sa.Integer, sa.ForeignKey('inv_warehouses.id'), nullable=False)
    status = sa.Column(order_status, server_default='draft', nullable=False)
    ordered_on = sa.Column(sa.Date)
    expected_on = sa.Column(sa.Date)
    created_by = sa.Column(sa.Uuid, sa.ForeignKey('users.id', ondelete='SET NULL'))
    created_at = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


class PurchaseOrderLine(Base):
    __tablename__ = 'inv_purchase_order_lines'
    __table_args__ = (sa.CheckConstraint('quantity > 0', name='ck_inv_purchase_order_lines_quantity'),)

    order_id = sa.Column(sa.BigInteger, sa.ForeignKey('inv_purchase_orders.id', ondelete='CASCADE'), primary_key=True)
    position = sa.Column(sa.Integer, primary_key=True)
    item_id = sa.Column(sa.Integer, sa.ForeignKey('inv_items.id'), nullable=False)
    quantity = sa.Column(sa.Numeric(14, 3), nullable=False)
    unit_price = sa.Column(sa.Numeric(14, 4), nullable=False)
