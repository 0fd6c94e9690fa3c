"""give every employee a number

Revision ID: ac4ea3786dfe
Revises: 7de2be193f49
Create Date: 2024-08-26 13:12:44.081537

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "ac4ea3786dfe"
down_revision = "7de2be193f49"
branch_labels = None
depends_on = None


SEQUENCE = "hr_employee_number_seq"
DEFAULT = f"'E' || lpad(nextval('{SEQUENCE}')::text, 6, '0')"


def upgrade():
    op.execute(sa.schema.CreateSequence(sa.Sequence(SEQUENCE, start=1001)))
    op.add_column(
        "hr_employees",
        sa.Column(
            "number", sa.String(length=10), server_default=sa.text(DEFAULT), nullable=False
        ),
    )
    op.execute(f"ALTER SEQUENCE {SEQUENCE} OWNED BY hr_employees.number")
    op.create_unique_constraint(
        "uq_hr_employees_number", "hr_employees", ["tenant_id", "number"]
    )


def downgrade():
    op.drop_constraint("uq_hr_employees_number", "hr_employees", type_="unique")
    op.drop_column("hr_employees", "number")
