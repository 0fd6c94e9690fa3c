# SPDX-License-Identifier: MIT
"""Runs Alembic commands for one module: a JSON request per line on stdin, a JSON answer per line on stdout.

One process per module, since each has its own package `app`, and one process for all of a module's
commands, since importing SQLAlchemy costs more than most of them.
"""

import io
import json
import logging
import os
import sys
import traceback


def main():
    folder, url = sys.argv[1:3]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    os.chdir(folder)
    os.environ["DATABASE_URL"] = url

    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    for line in sys.stdin:
        request = json.loads(line)
        output = io.StringIO()
        config = Config("alembic.ini", stdout=output, output_buffer=output)
        answer = {}
        try:
            name = request["command"]
            if name == "graph":
                script = ScriptDirectory.from_config(config)
                revisions = list(script.walk_revisions())
                answer["heads"] = sorted(script.get_heads())
                answer["revisions"] = [
                    {"id": r.revision, "down": list(r._versioned_down_revisions), "file": os.path.basename(r.path)}
                    for r in reversed(revisions)]
            elif name == "ancestors":
                script = ScriptDirectory.from_config(config)
                answer["ids"] = sorted(r.revision for r in script.iterate_revisions(
                    tuple(request["targets"]), "base", implicit_base=True) if r is not None)
            elif name == "check":
                command.check(config)
            elif name == "current":
                command.current(config)
            else:
                getattr(command, name)(config, request["target"], sql=request.get("sql", False))
        except BaseException as error:  # SystemExit too: the answer carries it to the test
            answer["error"] = f"{type(error).__name__}: {error}"
            answer["trace"] = traceback.format_exc()
        finally:
            logging.disable(logging.INFO)
        answer["output"] = output.getvalue()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
