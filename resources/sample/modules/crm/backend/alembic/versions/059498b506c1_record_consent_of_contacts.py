"""record consent of contacts

Required by the data protection officer: when consent was given, through which
channel, and when it was taken back.

Revision ID: 059498b506c1
Revises: 1921b7be0f92
Create Date: 2024-11-11 16:40:57.138402

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "059498b506c1"
down_revision: Union[str, None] = "1921b7be0f92"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


CHANNELS = ["email", "phone", "post"]


def upgrade() -> None:
    for channel in CHANNELS:
        op.add_column(
            "crm_contacts",
            sa.Column(f"{channel}_consent_at", sa.DateTime(timezone=True), nullable=True),
        )
    op.add_column(
        "crm_contacts",
        sa.Column("consent_source", sa.Text(), nullable=True, comment="Form, call or letter that the consent came with"),
    )
    op.create_check_constraint(
        op.f("ck_crm_contacts_consent_source"),
        "crm_contacts",
        "coalesce(" + ", ".join(f"{channel}_consent_at" for channel in CHANNELS) + ") IS NULL OR consent_source IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_crm_contacts_consent_source"), "crm_contacts", type_="check")
    op.drop_column("crm_contacts", "consent_source")
    for channel in reversed(CHANNELS):
        op.drop_column("crm_contacts", f"{channel}_consent_at")
