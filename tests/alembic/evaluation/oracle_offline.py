# SPDX-License-Identifier: MIT
"""What the installed Alembic writes with --sql, one step at a time.

Usage: oracle_offline.py FOLDER (with alembic.ini). Prints JSON:
{"convention": {...}, "script": text or null, "revisions":
 [{"revision", "path", "upgrade": text or null, "downgrade": text or null, "errors": {...}}]}
Each text has everything between BEGIN and COMMIT, without the version table's statements and the comment.
"""
import io
import json
import os
import sys

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationStep
from alembic.script import ScriptDirectory


def one_step(config, script, revision, direction):
    buffer = io.StringIO()
    kind = (
        MigrationStep.upgrade_from_script
        if direction == "upgrade"
        else MigrationStep.downgrade_from_script
    )
    step = kind(script.revision_map, revision)
    texts = []

    def steps(heads, context):
        wrapped = step.migration_fn

        def watched(**keywords):
            begin = buffer.tell()
            try:
                wrapped(**keywords)
            finally:
                texts.append(buffer.getvalue()[begin:])

        step.migration_fn = watched
        return [step]

    start = list(step.from_revisions) or None
    with EnvironmentContext(
        config,
        script,
        fn=steps,
        as_sql=True,
        output_buffer=buffer,
        starting_rev=start,
        destination_rev=revision.revision,
    ):
        script.run_env()
    return texts[0]


def main():
    folder = os.path.abspath(sys.argv[1])
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    config = Config(os.path.join(folder, "alembic.ini"))
    script = ScriptDirectory.from_config(config)
    result = []
    for revision in reversed(list(script.walk_revisions())):
        entry = {"revision": revision.revision, "path": revision.path, "errors": {}}
        for direction in ("upgrade", "downgrade"):
            try:
                entry[direction] = one_step(config, script, revision, direction)
            except Exception as error:
                entry[direction] = None
                entry["errors"][direction] = "%s: %s" % (type(error).__name__, error)
        result.append(entry)

    whole = io.StringIO()
    config.output_buffer = whole
    try:
        command.upgrade(config, "base:heads", sql=True)
        text = whole.getvalue()
    except Exception:
        text = None

    from app.core.database import Base

    convention = {
        key: value
        for key, value in Base.metadata.naming_convention.items()
        if isinstance(value, str)
    }
    if convention == {"ix": "ix_%(column_0_label)s"}:
        convention = {}
    json.dump({"convention": convention, "script": text, "revisions": result}, sys.stdout)


main()
