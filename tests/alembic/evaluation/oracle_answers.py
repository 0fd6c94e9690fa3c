# SPDX-License-Identifier: MIT
"""What the Alembic and SQLAlchemy that are importable send for the body of an upgrade() that asks the database.

Reads a JSON array of {"url", "source"} and prints {"alembic": version, "sqlalchemy": version, "answers": [{"statements":
[...], "failure": "Type: message"}]}, without what SQLAlchemy asks the catalogue. Nothing is committed.
"""
import json
import sys

import alembic
import psycopg
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event


def run(url, source):
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    statements = []
    failure = ""
    with engine.connect() as connection:

        @event.listens_for(connection, "before_cursor_execute")
        def before(own, cursor, statement, parameters, context, executemany):
            if "pg_catalog." not in statement:
                raw = psycopg.ClientCursor(own.connection.driver_connection)
                statements.append(raw.mogrify(statement, parameters or {}).strip())

        with Operations.context(MigrationContext.configure(connection)):
            names = {}
            try:
                exec(source, names)
                names["upgrade"]()
            except Exception as error:
                failure = f"{type(error).__name__}: {error}"
        connection.rollback()
    return {"statements": statements, "failure": failure}


answers = [run(case["url"], case["source"]) for case in json.load(sys.stdin)]
json.dump({"alembic": alembic.__version__, "sqlalchemy": sa.__version__, "answers": answers}, sys.stdout)
