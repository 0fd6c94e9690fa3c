"""create departments and employees

Revision ID: 36a5b4a33c7a
Revises:
Create Date: 2024-01-08 08:54:10.115983

"""
import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "36a5b4a33c7a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "hr_departments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["hr_departments.id"]),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hr_employees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("work_email", sa.String(length=320), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("left_on >= hired_on", name="ck_hr_employees_dates"),
        sa.ForeignKeyConstraint(
            ["department_id"], ["hr_departments.id"], ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", name="uq_hr_employees_user"),
    )
    op.create_index("ix_hr_employees_department", "hr_employees", ["department_id"])


def downgrade():
    op.drop_index("ix_hr_employees_department", table_name="hr_employees")
    op.drop_table("hr_employees")
    op.drop_table("hr_departments")
