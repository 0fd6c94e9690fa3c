"""add application settings

Revision ID: 69e84c4dcc3b
Revises: 5bcc91304f25
Create Date: 2024-04-08 13:30:52.771388

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = '69e84c4dcc3b'
down_revision: Union[str, None] = '5bcc91304f25'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table('app_settings',
    sa.Column('id', sa.Integer(), sa.Identity(always=False, start=100), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=True),
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('value', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_secret', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_app_settings_tenant_id_tenants'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_app_settings')),
    sa.UniqueConstraint('tenant_id', 'key', name=op.f('uq_app_settings_tenant_id_key'), postgresql_nulls_not_distinct=True)
    )
    # A colon in front of a word would be taken for a bind parameter.
    op.execute(
        """
        INSERT INTO app_settings (key, value) VALUES
            ('mail.sender', '"no-reply@app-buildify.example"'),
            ('session.lifetime', '{"minutes"\\:480, "sliding"\\:true}'),
            ('ui.date_format', '"YYYY-MM-DD HH24\\:MI"')
        """
    )


def downgrade() -> None:
    op.drop_table('app_settings')
