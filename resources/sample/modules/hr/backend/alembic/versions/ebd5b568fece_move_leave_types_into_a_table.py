"""move leave types into a table

Revision ID: ebd5b568fece
Revises: ac4ea3786dfe
Create Date: 2024-10-14 11:08:29.540672

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "ebd5b568fece"
down_revision = "ac4ea3786dfe"
branch_labels = None
depends_on = None


LEAVE_TYPES = {
    "annual": ("Annual leave", 25),
    "sick": ("Sick leave", None),
    "parental": ("Parental leave", None),
    "unpaid": ("Unpaid leave", 0),
}

leave_types = sa.table(
    "hr_leave_types",
    sa.column("code", sa.String),
    sa.column("name", sa.String),
    sa.column("yearly_days", sa.SmallInteger),
)


def upgrade():
    op.create_table(
        "hr_leave_types",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "yearly_days",
            sa.SmallInteger(),
            nullable=True,
            comment="NULL means without limit",
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    for code, (name, days) in LEAVE_TYPES.items():
        op.execute(leave_types.insert().values(code=code, name=name, yearly_days=days))
    op.create_foreign_key(
        "fk_hr_leave_requests_type",
        "hr_leave_requests",
        "hr_leave_types",
        ["leave_type"],
        ["code"],
    )


def downgrade():
    op.drop_constraint(
        "fk_hr_leave_requests_type", "hr_leave_requests", type_="foreignkey"
    )
    op.drop_table("hr_leave_types")
