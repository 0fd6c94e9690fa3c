"""Tables of the core platform that this module refers to.

They belong to the core's own migrations; include_object in alembic/env.py keeps
them out of autogenerate.
"""
from sqlalchemy import Column, Table, Uuid

from app.core.database import Base

tenants = Table("tenants", Base.metadata, Column("id", Uuid, primary_key=True))
users = Table("users", Base.metadata, Column("id", Uuid, primary_key=True))
