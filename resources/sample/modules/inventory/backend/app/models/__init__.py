"""Models of the inventory module."""
from app.models import core_refs  # noqa: F401
from app.models.catalogue import Category, Item, Unit
from app.models.purchasing import PurchaseOrder, PurchaseOrderLine, Supplier
from app.models.stock import MovementReason, StockLevel, StockMovement, Warehouse

__all__ = [
    "Category",
    "Item",
    "MovementReason",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "StockLevel",
    "StockMovement",
    "Supplier",
    "Unit",
    "Warehouse",
]
