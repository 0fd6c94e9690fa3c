"""merge payments and tax branches

Revision ID: 45dc1d02f161
Revises: 704b1163d803, 239bf7074d37
Create Date: 2024-07-15 09:00:21.553078

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "45dc1d02f161"
down_revision = ("704b1163d803", "239bf7074d37")
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
