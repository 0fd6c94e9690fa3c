#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How releases of Alembic differ: PYTHONPATH=RELEASE dialect_oracle.py > one line of dialect_vectors.json

Asks the Alembic that is first on PYTHONPATH one question for each difference that src/alembic/dialect knows, by doing
it, and prints {"alembic": version, "sqlalchemy": version, "answers": {key: bool}}.
"""

import contextlib
import io
import json
import os
import pathlib
import tempfile
import warnings

import alembic
import alembic.op
import sqlalchemy
from alembic import command
from alembic.config import CommandLine, Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

ENVIRONMENT = """
from alembic import context
context.configure(url="postgresql://", literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
"""
REVISION = """
revision = {revision!r}
down_revision = {down!r}
def upgrade(): pass
def downgrade(): pass
"""


def made(folder, options="", revisions=(("a1b2", None),)):
    scripts = pathlib.Path(folder, "scripts", "versions")
    scripts.mkdir(parents=True, exist_ok=True)
    (scripts.parent / "env.py").write_text(ENVIRONMENT)
    for number, (revision, down) in enumerate(revisions):
        (scripts / f"r{number}.py").write_text(REVISION.format(revision=revision, down=down))
    ini = pathlib.Path(folder, "alembic.ini")
    ini.write_text(f"[alembic]\nscript_location = {folder}/scripts\n{options}")
    return str(ini)


def configured(ini, output=None):
    return Config(ini, output_buffer=output or io.StringIO())


def drops_version_table(folder):
    output = io.StringIO()
    command.downgrade(configured(made(folder), output), "a1b2:base", sql=True)
    return "DROP TABLE alembic_version" in output.getvalue()


def reads_pyproject(folder):
    made(folder)
    file = pathlib.Path(folder, "pyproject.toml")
    file.write_text(f'[tool.alembic]\nscript_location = "{folder}/scripts"\n')
    ScriptDirectory.from_config(Config(toml_file=str(file)))
    return True


def splits_at_path_separator(folder):
    ini = made(folder, f"path_separator = ;\nversion_locations = {folder}/x y;{folder}/z\n")
    locations = [str(path) for path in ScriptDirectory.from_config(configured(ini))._version_locations]
    return locations == [f"{folder}/x y", f"{folder}/z"]


def splits_at_newlines(folder):
    ini = made(folder, f"version_path_separator = newline\nversion_locations =\n  {folder}/x\n  {folder}/z\n")
    return len(ScriptDirectory.from_config(configured(ini))._version_locations) == 2


def quotes_missing_path(folder):
    ini = made(folder).replace("alembic.ini", "other.ini")
    pathlib.Path(ini).write_text(f"[alembic]\nscript_location = {folder}/nowhere\n")
    try:
        ScriptDirectory.from_config(configured(ini))
    except alembic.util.CommandError as error:
        return f"'{folder}/nowhere'" in str(error)
    return False


def accepts(folder, *arguments):
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        try:
            CommandLine().parser.parse_args(list(arguments))
        except SystemExit:
            return False
    return True


def refuses_colons(folder):
    ini = made(folder, revisions=(("a:b", None),))
    try:
        ScriptDirectory.from_config(configured(ini)).get_heads()
    except Exception as error:
        return "not allowed in revision identifier" in str(error)
    return False


def reads_folders_recursively(folder):
    ini = made(folder, "recursive_version_locations = true\n", revisions=())
    deep = pathlib.Path(folder, "scripts", "versions", "deep")
    deep.mkdir()
    (deep / "r.py").write_text(REVISION.format(revision="a1b2", down=None))
    return list(ScriptDirectory.from_config(configured(ini)).get_heads()) == ["a1b2"]


def has_template(name):
    return pathlib.Path(alembic.__file__).parent.joinpath("templates", name).is_dir()


def rendered(code):
    output = io.StringIO()
    context = MigrationContext.configure(url="postgresql://", opts={"as_sql": True, "output_buffer": output})
    with Operations.context(context):
        exec(code, {"op": alembic.op, "sa": sqlalchemy})
    return output.getvalue()


def renders_column_conditions(_):
    return ("IF NOT EXISTS" in rendered("op.add_column('t', sa.Column('c', sa.Integer()), if_not_exists=True)")
            and "IF EXISTS" in rendered("op.drop_column('t', 'c', if_exists=True)")
            and "IF EXISTS" in rendered("op.drop_constraint('k', 't', if_exists=True)"))


PRIMARY_KEY = "op.add_column('t', sa.Column('c', sa.Integer(), primary_key=True)%s)"
REFERENCE = "op.add_column('t', sa.Column('c', sa.Integer(), sa.ForeignKey('u.id')), inline_references=True)"

QUESTIONS = {
    "drops_version_table": drops_version_table,
    "reads_pyproject": reads_pyproject,
    "splits_at_path_separator": splits_at_path_separator,
    "splits_at_newlines": splits_at_newlines,
    "quotes_missing_path": quotes_missing_path,
    "checks_heads": lambda folder: accepts(folder, "current", "--check-heads"),
    "has_quiet": lambda folder: accepts(folder, "-q", "heads"),
    "has_check": lambda folder: accepts(folder, "check"),
    "refuses_colons": refuses_colons,
    "reads_folders_recursively": reads_folders_recursively,
    "has_pyproject_template": lambda folder: has_template("pyproject"),
    "has_pyproject_async_template": lambda folder: has_template("pyproject_async"),
    "renders_index_conditions": lambda _: ("IF EXISTS" in rendered("op.drop_index('i', 't', if_exists=True)")
                                           and "IF NOT EXISTS" in rendered("op.create_index('i', 't', ['a'], if_not_exists=True)")),
    "renders_table_conditions": lambda _: ("IF EXISTS" in rendered("op.drop_table('t', if_exists=True)")
                                           and "IF NOT EXISTS" in rendered("op.create_table('t', if_not_exists=True)")),
    "renders_column_conditions": renders_column_conditions,
    "has_inline_references": lambda _: "ADD COLUMN c INTEGER REFERENCES u (id)" in rendered(REFERENCE),
    "has_inline_primary_key": lambda _: "PRIMARY KEY" in rendered(PRIMARY_KEY % ", inline_primary_key=True"),
    "puts_primary_key_inline": lambda _: "PRIMARY KEY" in rendered(PRIMARY_KEY % ""),
    "adds_identity": lambda _: "ADD GENERATED" in rendered("op.alter_column('t', 'c', server_default=sa.Identity())"),
}


def main():
    warnings.simplefilter("ignore")
    answers = {}
    for key, question in QUESTIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                answers[key] = bool(question(folder))
            except Exception:
                answers[key] = False
            os.chdir("/")
    print(json.dumps({"alembic": alembic.__version__, "sqlalchemy": sqlalchemy.__version__, "answers": answers}))


if __name__ == "__main__":
    main()
