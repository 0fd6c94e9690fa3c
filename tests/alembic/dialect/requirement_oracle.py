#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What "packaging" and "poetry-core" say of requirements: requirement_oracle.py > requirement_vectors.json"""

import importlib.metadata
import json
import sys

from packaging import requirements, utils, version
from poetry.core.constraints.version import Version as PoetryVersion
from poetry.core.constraints.version import exceptions, parse_constraint

TEXTS = (
    "0.0.3 0.0.4 0.1.0 0.2.3 0.3.0 1.0.0 1.2.0 1.2.3 1.2.4 1.3.0 1.3.24 1.4.0 1.4.53 1.4.54 1.8.1 1.9.4 1.13.0 1.13.2 1.13.3 "
    "1.14.0 1.16.5 1.20.1 2.0.0 2.0.40 2.1.0 3.0.0"
).split()
REQUIREMENTS = [
    "alembic",
    "alembic==1.13.2",
    "Alembic >= 1.8 , < 1.14",
    "alembic(>=1.8,<2)",
    "SQLAlchemy[asyncio]>=1.4,<2",
    "sqlalchemy [asyncio, postgresql] ~= 2.0",
    "SQLAlchemy==1.4.*",
    'sqlalchemy==1.4.54; python_version < "3.8"',
    "sqlalchemy!=1.4.53,>=1.4 ; extra == 'db' and sys_platform != 'win32'",
    "alembic @ https://example.org/alembic-1.13.2.tar.gz",
    "alembic@git+https://github.com/sqlalchemy/alembic@main ; python_version >= '3'",
    "Flask_Migrate.Extra>=2",
    "alembic===1.13.2",
]
BAD_REQUIREMENTS = ["", "==1.0", "alembic 1.13.2", "alembic=1.13.2", "alembic^1.13", "-alembic", "alembic>=1.8 <2", "alembic]"]
POETRY = [
    "^1.2.3", "^1.2", "^1", "^0.2.3", "^0.0.3", "^0.0", "^0", "~1.2.3", "~1.2", "~1", "*", "1.*", "1.2.*", "1.13.2",
    "=1.13.2", "==1.13.2", ">= 1.2", ">=1.8,<2", ">=1.8 <2", ">= 1.8, != 1.9.4, < 1.14", "~=1.13", "~=1.13.2", "!=1.4.53",
    "^1.4 || ^2.1", "<1.2 | >=2.0", "^1.13,<1.16", "==1.4.54 || ==2.0.40", "^1.4.0,!=1.4.53",
]
BAD_POETRY = ["^x", "alembic", ">=", "1.2.3.x.y"]


def refused(parse, text, errors):
    try:
        parse(text)
    except errors:
        return text
    raise SystemExit(f"{text!r} is not refused")


def requirement(text):
    found = requirements.Requirement(text)
    return {
        "text": text,
        "name": utils.canonicalize_name(found.name),
        "marker": found.marker is not None,
        "holds": [name for name in TEXTS if found.specifier.contains(version.Version(name), prereleases=True)],
    }


def poetry(text):
    allowed = parse_constraint(text)
    return {"text": text, "holds": [name for name in TEXTS if allowed.allows(PoetryVersion.parse(name))]}


def main():
    answers = {
        "packaging": importlib.metadata.version("packaging"),
        "poetry-core": importlib.metadata.version("poetry-core"),
        "versions": TEXTS,
        "requirements": [requirement(text) for text in REQUIREMENTS],
        "bad_requirements": [
            refused(requirements.Requirement, text, requirements.InvalidRequirement) for text in BAD_REQUIREMENTS
        ],
        "poetry": [poetry(text) for text in POETRY],
        "bad_poetry": [refused(parse_constraint, text, exceptions.ParseConstraintError) for text in BAD_POETRY],
    }
    json.dump(answers, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
