"""Models of the core platform."""
from app.models.access import Permission, Role, RolePermission, UserRole
from app.models.audit import AuditLog
from app.models.platform import AppSetting, Attachment, FeatureFlag, Notification
from app.models.tenancy import ApiKey, Tenant, User

__all__ = [
    "ApiKey",
    "AppSetting",
    "Attachment",
    "AuditLog",
    "FeatureFlag",
    "Notification",
    "Permission",
    "Role",
    "RolePermission",
    "Tenant",
    "User",
    "UserRole",
]
