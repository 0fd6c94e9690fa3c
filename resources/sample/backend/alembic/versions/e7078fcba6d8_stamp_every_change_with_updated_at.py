"""stamp every change with updated_at

Revision ID: e7078fcba6d8
Revises: fff4af3e9bb4
Create Date: 2024-09-16 15:44:20.184502

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'e7078fcba6d8'
down_revision: Union[str, None] = 'fff4af3e9bb4'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


TABLES = ('tenants', 'users', 'roles', 'app_settings')


def _trigger(table: str) -> str:
    return f'{table}_touch_updated_at'


def upgrade() -> None:
    op.execute(
        """
        CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger AS $body$
        BEGIN
            NEW.updated_at := now();
            RETURN NEW;
        END;
        $body$ LANGUAGE plpgsql
        """
    )
    for table in TABLES:
        op.add_column(table, sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False))
        op.execute(
            f'CREATE TRIGGER {_trigger(table)} BEFORE UPDATE ON {table} '
            'FOR EACH ROW EXECUTE FUNCTION touch_updated_at()'
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f'DROP TRIGGER {_trigger(table)} ON {table}')
        op.drop_column(table, 'updated_at')
    op.execute('DROP FUNCTION touch_updated_at()')
