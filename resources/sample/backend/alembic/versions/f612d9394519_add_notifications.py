"""add notifications

Revision ID: f612d9394519
Revises: 5ec13a572764
Create Date: 2025-03-17 14:11:33.562790

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = 'f612d9394519'
down_revision: Union[str, None] = '5ec13a572764'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


channel = postgresql.ENUM('email', 'push', 'sms', 'webhook', name='notification_channel', create_type=False)


def upgrade() -> None:
    channel.create(op.get_bind(), checkfirst=True)
    op.create_table('notifications',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('channel', channel, nullable=False),
    sa.Column('state', sa.Enum('queued', 'sent', 'failed', 'read', name='notification_state'), server_default='queued', nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('retry_after', sa.Interval(), server_default=sa.text("interval '5 minutes'"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notifications_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications'))
    )
    op.create_index('ix_notifications_unsent', 'notifications', ['created_at'], unique=False, postgresql_where=sa.text("state IN ('queued', 'failed')"))


def downgrade() -> None:
    op.drop_index('ix_notifications_unsent', table_name='notifications')
    op.drop_table('notifications')
    sa.Enum(name='notification_state').drop(op.get_bind(), checkfirst=False)
    channel.drop(op.get_bind(), checkfirst=True)
