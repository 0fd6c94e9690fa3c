"""Where items lie, and how they got there."""
import sqlalchemy as sa

from app.core.database import Base


class Warehouse(Base):
    __tablename__ = 'inv_warehouses'
    __table_args__ = (sa.UniqueConstraint('tenant_id', 'code'),)

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(sa.Uuid, sa.ForeignKey('tenants.id', ondelete='CASCADE'), nullable=False)
    code = sa.Column(sa.String(16), nullable=False)
    name = sa.Column(sa.String(120), nullable=False)
    address = sa.Column(sa.Text)
    is_active = sa.Column(sa.Boolean, server_default=sa.true(), nullable=False)


class StockLevel(Base):
    __tablename__ = 'inv_stock_levels'
    __table_args__ = (
        sa.Index('uq_inv_stock_levels_place', 'warehouse_id', 'item_id', sa.text("coalesce(bin, '')"), unique=True),
        sa.Index('ix_inv_stock_levels_shortage', 'warehouse_id', postgresql_where=sa.text('on_hand - reserved < reorder_point')),
    )

    id = sa.Column(sa.BigInteger, primary_key=True)
    warehouse_id = sa.Column(sa.Integer, sa.ForeignKey('inv_warehouses.id'), nullable=False)
    item_id = sa.Column(sa.Integer, sa.ForeignKey('inv_items.id'), nullable=False, index=True)
    bin = sa.Column(sa.String(24))
    on_hand = sa.Column(sa.Numeric(14, 3), server_default=sa.text('0'), nullable=False)
    reserved = sa.Column(sa.Numeric(14, 3), server_default=sa.text('0'), nullable=False)
    reorder_point = sa.Column(sa.Numeric(14, 3), server_default=sa.text('0'), nullable=False)
    counted_at = sa.Column(sa.DateTime(timezone=True))


class MovementReason(Base):
    __tablename__ = 'inv_movement_reasons'
    __table_args__ = (
        sa.CheckConstraint("kind IN ('receipt', 'issue', 'transfer', 'count')", name='ck_inv_movement_reasons_kind'),
    )

    code = sa.Column(sa.String(16), primary_key=True)
    name = sa.Column(sa.String(80), nullable=False)
    kind = sa.Column(sa.String(16), nullable=False)
    needs_note = sa.Column(sa.Boolean, server_default=sa.false(), nullable=False)


class StockMovement(Base):
    __tablename__ = 'inv_stock_movements'
    __table_args__ = (
        sa.CheckConstraint("quantity > 0 OR kind = 'count'", name='ck_inv_stock_movements_quantity'),
        sa.CheckConstraint('num_nonnulls(from_warehouse_id, to_warehouse_id) >= 1', name='ck_inv_stock_movements_places'),
        sa.Index('ix_inv_stock_movements_item_moved', 'item_id', sa.text('moved_at DESC')),
    )

    id = sa.Column(sa.BigInteger, primary_key=True)
    item_id = sa.Column(
        sa.Integer,
        sa.ForeignKey('inv_items.id', name='inv_stock_movements_item_id_fkey', ondelete='RESTRICT', onupdate='CASCADE'),
        nullable=False,
    )
    from_warehouse_id = sa.Column(sa.Integer, sa.ForeignKey('inv_warehouses.id'))
    to_warehouse_id = sa.Column(sa.Integer, sa.ForeignKey('inv_warehouses.id'))
    kind = sa.Column(sa.Enum('receipt', 'issue', 'transfer', 'count', name='inv_movement_kind'), nullable=False)
    quantity = sa.Column(sa.Numeric(14, 3), nullable=False)
    moved_by = sa.Column(sa.Uuid, sa.ForeignKey('users.id', ondelete='SET NULL'))
    moved_at = sa.Column(sa.DateTime(timezone=True), server_default=sa.func.current_timestamp(), nullable=False)
    reason_code = sa.Column(sa.String(16), sa.ForeignKey('inv_movement_reasons.code', name='fk_inv_stock_movements_reason'))
    note = sa.Column(sa.Text)
