"""Departments, positions and the people who fill them."""
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.database import Base

NUMBER = "'E' || lpad(nextval('hr_employee_number_seq')::text, 6, '0')"


class Department(Base):
    __tablename__ = "hr_departments"
    __table_args__ = (
        sa.Index(
            "uq_hr_departments_live_name",
            "tenant_id",
            "name",
            unique=True,
            postgresql_where=sa.text("archived_at IS NULL"),
        ),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(
        sa.Uuid, sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False
    )
    name = sa.Column(sa.String(120), nullable=False)
    parent_id = sa.Column(sa.Integer, sa.ForeignKey("hr_departments.id"))
    archived_at = sa.Column(sa.TIMESTAMP(timezone=True))


class SalaryBand(Base):
    __tablename__ = "hr_salary_bands"
    __table_args__ = (
        sa.CheckConstraint(
            "minimum > 0 AND maximum > minimum", name="ck_hr_salary_bands_range"
        ),
    )

    code = sa.Column(sa.String(8), primary_key=True)
    minimum = sa.Column(sa.Numeric(12, 2), nullable=False)
    maximum = sa.Column(sa.Numeric(12, 2), nullable=False)
    currency = sa.Column(sa.CHAR(3), server_default="EUR", nullable=False)


class Position(Base):
    __tablename__ = "hr_positions"

    id = sa.Column(sa.Integer, primary_key=True)
    department_id = sa.Column(
        sa.Integer, sa.ForeignKey("hr_departments.id", ondelete="CASCADE"), nullable=False
    )
    title = sa.Column(sa.String(120), nullable=False)
    band_code = sa.Column(
        sa.String(8), sa.ForeignKey("hr_salary_bands.code", onupdate="CASCADE")
    )
    headcount = sa.Column(sa.SmallInteger, server_default=sa.text("1"), nullable=False)
    archived_at = sa.Column(sa.TIMESTAMP(timezone=True))


class Employee(Base):
    __tablename__ = "hr_employees"
    __table_args__ = (
        sa.CheckConstraint("left_on >= hired_on", name="ck_hr_employees_dates"),
        sa.UniqueConstraint("user_id", name="uq_hr_employees_user"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_hr_employees_number"),
        sa.Index("ix_hr_employees_department", "department_id"),
        sa.Index(
            "ix_hr_employees_name", sa.text("lower(family_name)"), sa.text("lower(given_name)")
        ),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    tenant_id = sa.Column(
        sa.Uuid, sa.ForeignKey("tenants.id", ondelete="CASCADE"), nullable=False
    )
    user_id = sa.Column(sa.Uuid, sa.ForeignKey("users.id", ondelete="SET NULL"))
    department_id = sa.Column(
        sa.Integer, sa.ForeignKey("hr_departments.id", ondelete="SET NULL")
    )
    work_email = sa.Column(sa.String(320))
    hired_on = sa.Column(sa.Date, nullable=False)
    left_on = sa.Column(sa.Date)
    position_id = sa.Column(
        sa.Integer,
        sa.ForeignKey("hr_positions.id", name="fk_hr_employees_position", ondelete="SET NULL"),
    )
    number = sa.Column(sa.String(10), server_default=sa.text(NUMBER), nullable=False)
    given_name = sa.Column(sa.String(100), nullable=False)
    family_name = sa.Column(sa.String(100), nullable=False)
    archived_at = sa.Column(sa.TIMESTAMP(timezone=True))


class Contract(Base):
    __tablename__ = "hr_contracts"
    __table_args__ = (
        sa.CheckConstraint(
            "kind <> 'fixed_term' OR ends_on IS NOT NULL", name="ck_hr_contracts_end"
        ),
        sa.Index(
            "uq_hr_contracts_open",
            "employee_id",
            unique=True,
            postgresql_where=sa.text("ends_on IS NULL"),
        ),
    )

    id = sa.Column(sa.Integer, primary_key=True)
    employee_id = sa.Column(
        sa.Integer, sa.ForeignKey("hr_employees.id", ondelete="CASCADE"), nullable=False
    )
    kind = sa.Column(
        sa.Enum(
            "permanent", "fixed_term", "contractor", "apprentice", name="hr_contract_kind"
        ),
        nullable=False,
    )
    weekly_hours = sa.Column(sa.Numeric(4, 2), server_default="40", nullable=False)
    starts_on = sa.Column(sa.Date, nullable=False)
    ends_on = sa.Column(sa.Date)
    signed_at = sa.Column(sa.TIMESTAMP(timezone=True))


class Review(Base):
    __tablename__ = "hr_reviews"
    __table_args__ = (
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="ck_hr_reviews_rating"),
        sa.CheckConstraint("reviewer_id <> employee_id", name="ck_hr_reviews_reviewer"),
        sa.Index(
            "ix_hr_reviews_employee_held", "employee_id", sa.text("held_on DESC NULLS LAST")
        ),
    )

    id = sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True)
    employee_id = sa.Column(
        sa.Integer, sa.ForeignKey("hr_employees.id", ondelete="CASCADE"), nullable=False
    )
    reviewer_id = sa.Column(sa.Integer, sa.ForeignKey("hr_employees.id", ondelete="SET NULL"))
    held_on = sa.Column(sa.Date, nullable=False)
    duration = sa.Column(sa.Interval)
    rating = sa.Column(sa.SmallInteger)
    goals = sa.Column(ARRAY(sa.Text), server_default="{}", nullable=False)
    answers = sa.Column(sa.JSON)
    archived_at = sa.Column(sa.TIMESTAMP(timezone=True))


class EmergencyContact(Base):
    __tablename__ = "hr_emergency_contacts"
    __table_args__ = (
        sa.CheckConstraint("phone ~ '^[+0-9 ()-]{6,32}$'", name="ck_hr_emergency_phone"),
        {"comment": "Whom to call; seen by the personnel department only"},
    )

    employee_id = sa.Column(
        sa.Integer, sa.ForeignKey("hr_employees.id", ondelete="CASCADE"), primary_key=True
    )
    position = sa.Column(sa.SmallInteger, server_default="1", primary_key=True)
    name = sa.Column(sa.String(200), nullable=False)
    relation = sa.Column(sa.String(40))
    phone = sa.Column(sa.String(32), nullable=False)
