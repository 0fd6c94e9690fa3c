"""keep bank accounts encrypted

Revision ID: fcef75525d1f
Revises: bb3e96c7ddf5
Create Date: 2025-02-24 16:13:46.438725

"""
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "fcef75525d1f"
down_revision: Union[str, None] = "bb3e96c7ddf5"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column(
        "pay_profiles",
        sa.Column(
            "iban_encrypted",
            sa.LargeBinary(),
            nullable=True,
            comment="Encrypted by the application; replaces iban",
        ),
    )
    op.add_column("pay_profiles", sa.Column("iban_key_id", sa.SmallInteger(), nullable=True))
    op.create_check_constraint(
        "ck_pay_profiles_iban_key",
        "pay_profiles",
        "(iban_encrypted IS NULL) = (iban_key_id IS NULL)",
    )
    op.alter_column(
        "pay_profiles",
        "iban",
        existing_type=sa.String(length=34),
        existing_nullable=True,
        comment="Plain text, to be dropped",
    )


def downgrade() -> None:
    op.alter_column(
        "pay_profiles",
        "iban",
        existing_type=sa.String(length=34),
        existing_nullable=True,
        comment=None,
        existing_comment="Plain text, to be dropped",
    )
    op.drop_constraint("ck_pay_profiles_iban_key", "pay_profiles", type_="check")
    op.drop_column("pay_profiles", "iban_key_id")
    op.drop_column("pay_profiles", "iban_encrypted")
