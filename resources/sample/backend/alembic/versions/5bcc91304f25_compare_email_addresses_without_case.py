"""compare email addresses without case

People sign in with "Anna@…" and "anna@…"; both must find the same account.

Revision ID: 5bcc91304f25
Revises: 7fb483bab9da
Create Date: 2024-02-19 11:48:06.025940

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = '5bcc91304f25'
down_revision: Union[str, None] = '7fb483bab9da'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.drop_constraint(op.f('uq_users_tenant_id_email'), 'users', type_='unique')
    op.create_index(
        'uq_users_tenant_id_lower_email',
        'users',
        ['tenant_id', sa.text('lower(email)')],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index('uq_users_tenant_id_lower_email', table_name='users')
    op.create_unique_constraint(op.f('uq_users_tenant_id_email'), 'users', ['tenant_id', 'email'])
