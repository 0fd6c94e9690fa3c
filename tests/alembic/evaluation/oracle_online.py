# SPDX-License-Identifier: MIT
"""What the installed Alembic sends to a PostgreSQL database, step by step.

Usage: oracle_online.py FOLDER URL [up|down]. The database is upgraded to heads and (down) brought back to base.
Prints a JSON array of {"revision", "direction", "statements": [...]}, with bound values written by psycopg as literals
and without what SQLAlchemy asks the catalogue and Alembic the version table.
"""
import json
import logging
import os
import sys

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime import migration
from sqlalchemy import event
from sqlalchemy.engine import Engine

records = []
current = None


def literal(connection, statement, parameters):
    raw = connection.connection.driver_connection
    cursor = psycopg.ClientCursor(raw)
    return cursor.mogrify(statement, parameters)


@event.listens_for(Engine, "before_cursor_execute")
def before(connection, cursor, statement, parameters, context, executemany):
    if current is None:
        return
    for one in parameters if executemany else [parameters]:
        current["statements"].append(literal(connection, statement, one or {}))


original = migration.MigrationContext.run_migrations


def watched_step(step):
    function = step.migration_fn

    def watched(**keywords):
        global current
        current = {
            "revision": step.revision.revision,
            "direction": "upgrade" if step.is_upgrade else "downgrade",
            "statements": [],
        }
        records.append(current)
        try:
            function(**keywords)
        finally:
            current = None

    step.migration_fn = watched
    return step


def run_migrations(self, **keywords):
    steps = self._migrations_fn

    def watched(heads, context):
        return [watched_step(step) for step in steps(heads, context)]

    self._migrations_fn = watched
    return original(self, **keywords)


migration.MigrationContext.run_migrations = run_migrations


def main():
    folder = os.path.abspath(sys.argv[1])
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    logging.disable(logging.CRITICAL)
    os.environ["DATABASE_URL"] = sys.argv[2]
    config = Config(os.path.join(folder, "alembic.ini"))
    command.upgrade(config, "heads")
    if len(sys.argv) > 3 and sys.argv[3] == "down":
        command.downgrade(config, "base")
    json.dump(records, sys.stdout)


main()
