"""add feature flags

The first lines are for tools that promise to read revision files without
running them: whoever imports this file leaves a line in the file that
ATHANOR_SAMPLE_CANARY names. Without that variable nothing happens.

Revision ID: b277c34564e4
Revises: f612d9394519
Create Date: 2025-08-11 08:59:03.118446

"""
import os
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = 'b277c34564e4'
down_revision: Union[str, None] = 'f612d9394519'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


CANARY = os.environ.get('ATHANOR_SAMPLE_CANARY')
if CANARY:
    with open(CANARY, 'a', encoding='utf-8') as canary:
        canary.write(f'{revision} was imported\n')


FLAGS = (
    ('new_dashboard', True, 100),
    ('bulk_import', True, 25),
    ('ai_assistant', False, 0),
)


def upgrade() -> None:
    feature_flags = op.create_table('feature_flags',
    sa.Column('name', sa.String(length=63), nullable=False),
    sa.Column('is_enabled', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('rollout_percent', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('rollout_percent BETWEEN 0 AND 100', name=op.f('ck_feature_flags_rollout_percent')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_feature_flags'))
    )
    op.bulk_insert(
        feature_flags,
        [
            {'name': name, 'is_enabled': enabled, 'rollout_percent': percent}
            for name, enabled, percent in FLAGS
        ],
    )
    op.execute(
        'CREATE TRIGGER feature_flags_touch_updated_at BEFORE UPDATE ON feature_flags '
        'FOR EACH ROW EXECUTE FUNCTION touch_updated_at()'
    )


def downgrade() -> None:
    op.drop_table('feature_flags')
