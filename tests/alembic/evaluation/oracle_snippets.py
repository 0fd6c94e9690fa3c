# SPDX-License-Identifier: MIT
"""What the Alembic that can be imported writes offline for snippets.

Reads a JSON array of {"py", "opts"} from standard input (opts as in alembic_op_vectors.json: "nc", "paramstyle",
"literal_binds"). Prints {"alembic", "sqlalchemy", "answers": [[statement, …], …]}; an exception is "!! Type: message".
"""
import contextlib
import datetime
import decimal
import io
import json
import sys
import uuid
import warnings

import alembic
import sqlalchemy as sa
import sqlalchemy.orm
from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql as pg


def answer(case):
    options = case.get("opts", {})
    output = io.StringIO()
    metadata = sa.MetaData(naming_convention=options["nc"]) if "nc" in options else None
    context = MigrationContext.configure(
        url="postgresql://",
        dialect_opts={} if "paramstyle" in options else {"paramstyle": "named"},
        opts={"as_sql": True, "output_buffer": output, "literal_binds": options.get("literal_binds", True),
              "target_metadata": metadata})
    names = {"sa": sa, "op": op, "pg": pg, "uuid": uuid, "decimal": decimal, "datetime": datetime}
    failure = []
    with Operations.context(context), contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(case["py"], names)
        except Exception as error:
            text = str(error)
            failure = ["!! " + type(error).__name__ + (": " + text if text else "")]
    # Each statement ends with a semicolon and an empty line; one of several lines may hold both.
    return [output.getvalue(), *failure]


def main():
    warnings.simplefilter("ignore")
    answers = [answer(case) for case in json.load(sys.stdin)]
    print(json.dumps({"alembic": alembic.__version__, "sqlalchemy": sa.__version__, "answers": answers}))


if __name__ == "__main__":
    main()
