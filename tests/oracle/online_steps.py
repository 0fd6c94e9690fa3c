# SPDX-License-Identifier: MIT
"""online_steps.py INI: upgrades the database of an Alembic environment to its heads, as far as it comes, and prints what
went over the connection: {"steps": [{"revision", "statements"}…], "failure": …}, values written by psycopg as literals,
without SQLAlchemy's questions to the catalogue and Alembic's own statements. A step that failed is left out."""
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

steps = []
current = None


@event.listens_for(Engine, "before_cursor_execute")
def before(connection, cursor, statement, parameters, context, executemany):
    if current is None:
        return
    writer = psycopg.ClientCursor(connection.connection.driver_connection)
    for one in parameters if executemany else [parameters]:
        sql = writer.mogrify(statement, one or {})
        if "pg_catalog." not in sql:
            current.append(sql)


def watched(step):
    function = step.migration_fn

    def run(**keywords):
        global current
        current = []
        try:
            function(**keywords)
            steps.append({"revision": step.revision.revision, "statements": current})
        finally:
            current = None

    step.migration_fn = run
    return step


original = migration.MigrationContext.run_migrations


def run_migrations(self, **keywords):
    selected = self._migrations_fn
    self._migrations_fn = lambda heads, context: [watched(step) for step in selected(heads, context)]
    return original(self, **keywords)


def main():
    migration.MigrationContext.run_migrations = run_migrations
    logging.disable(logging.CRITICAL)
    out, sys.stdout = os.dup(1), sys.stderr
    os.dup2(2, 1)  # what revisions print is no answer
    config = Config(sys.argv[1])
    failure = ""
    try:
        command.upgrade(config, "heads")
    except BaseException as error:  # also sys.exit() of a revision
        failure = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    with os.fdopen(out, "w") as answer:
        json.dump({"steps": steps, "failure": failure}, answer)


main()
