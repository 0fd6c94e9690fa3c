# SPDX-License-Identifier: MIT
"""What Alembic writes with --sql for snippets of op.* calls: PYTHONPATH=RELEASES op_oracle.py VECTORS KEY > NEW VECTORS

Runs the snippets ("py", with "opts") of VECTORS with the Alembic and the SQLAlchemy that are first on PYTHONPATH, and
prints them with the answers under KEY: a list of statements, and "!! EXCEPTION: WORDS" at the end of one that fails.
What is the same as with the releases that VECTORS names last is left out."""
import json
import sys
import warnings

import alembic
import sqlalchemy as sa

from oracle_snippets import answer


def statements(case):
    script, *failure = answer(case)
    return [text.strip() for text in script.split("\n\n") if text.strip()] + failure


def known(case, keys):
    return next((case[key] for key in reversed(keys) if key in case), None)


def main():
    warnings.simplefilter("ignore")
    sys.dont_write_bytecode = True
    path, key = sys.argv[1:]
    with open(path) as file:
        vectors = json.load(file)
    keys = list(vectors["releases"])
    for case in vectors["cases"]:
        found = statements(case)
        if found != known(case, keys):
            case[key] = found
    vectors["releases"][key] = {"alembic": alembic.__version__, "sqlalchemy": sa.__version__}
    cases = ",\n".join(json.dumps(case, ensure_ascii=False) for case in vectors.pop("cases"))
    print(json.dumps(vectors)[:-1] + f',\n"cases": [\n{cases}\n]}}')


main()
