"""add locale and time zone to users

Revision ID: fff4af3e9bb4
Revises: 69e84c4dcc3b
Create Date: 2024-06-03 09:05:18.339027

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'fff4af3e9bb4'
down_revision: Union[str, None] = '69e84c4dcc3b'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column('users', sa.Column('locale', sa.String(length=5), server_default='en', nullable=False))
    op.add_column('users', sa.Column('time_zone', sa.String(length=64), server_default='UTC', nullable=False, comment="Name as in the tz database, for example 'Asia/Jakarta'"))
    op.create_check_constraint(op.f('ck_users_locale'), 'users', "locale ~ '^[a-z]{2}(_[A-Z]{2})?$'")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_users_locale'), 'users', type_='check')
    op.drop_column('users', 'time_zone')
    op.drop_column('users', 'locale')
