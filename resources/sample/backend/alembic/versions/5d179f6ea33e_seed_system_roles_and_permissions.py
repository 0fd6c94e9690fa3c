"""seed system roles and permissions

Revision ID: 5d179f6ea33e
Revises: 823dd914a073
Create Date: 2023-11-14 08:03:30.447820

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '5d179f6ea33e'
down_revision: Union[str, None] = '823dd914a073'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


permissions = sa.table(
    'permissions',
    sa.column('code', sa.String),
    sa.column('description', sa.Text),
)
roles = sa.table(
    'roles',
    sa.column('code', sa.String),
    sa.column('name', sa.String),
    sa.column('description', sa.Text),
)

PERMISSIONS = {
    'tenant.manage': 'Change the settings of the tenant',
    'user.read': 'See the users of the tenant',
    'user.write': 'Create, change and deactivate users',
    'role.assign': 'Give roles to users and take them away',
    'audit.read': 'Read the audit log',
}
ROLES = [
    ('owner', 'Owner', 'May do everything within the tenant'),
    ('admin', 'Administrator', 'Manages users and roles'),
    ('member', 'Member', None),
]
GRANTS = {
    'owner': list(PERMISSIONS),
    'admin': ['user.read', 'user.write', 'role.assign'],
    'member': ['user.read'],
}


def upgrade() -> None:
    op.bulk_insert(
        permissions,
        [{'code': code, 'description': text} for code, text in PERMISSIONS.items()],
    )
    op.bulk_insert(
        roles,
        [{'code': code, 'name': name, 'description': text} for code, name, text in ROLES],
    )
    for role, codes in GRANTS.items():
        quoted = ', '.join(f"'{code}'" for code in codes)
        op.execute(
            f"INSERT INTO role_permissions (role_id, permission_code) "
            f"SELECT r.id, p.code FROM roles r CROSS JOIN permissions p "
            f"WHERE r.tenant_id IS NULL AND r.code = '{role}' AND p.code IN ({quoted})"
        )


def downgrade() -> None:
    op.execute(roles.delete().where(roles.c.code.in_([code for code, _, _ in ROLES])))
    op.execute(permissions.delete().where(permissions.c.code.in_(list(PERMISSIONS))))
