#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How releases of Alembic and SQLAlchemy differ: PYTHONPATH=RELEASES dialect_oracle.py > one line of dialect_vectors.json

Asks the Alembic and the SQLAlchemy that are first on PYTHONPATH one question for each difference that
src/alembic/dialect knows, by doing it, and prints {"alembic": version, "sqlalchemy": version, "answers": {key: bool}}.
"""

import contextlib
import inspect
import io
import json
import os
import pathlib
import tempfile
import warnings

import alembic
import alembic.op
import sqlalchemy as sa
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


def rendered(code, literal_binds=True):
    """What --sql would print."""
    output = io.StringIO()
    context = MigrationContext.configure(
        url="postgresql://",
        dialect_opts={"paramstyle": "named"},
        opts={"as_sql": True, "output_buffer": output, "literal_binds": literal_binds},
    )
    with Operations.context(context):
        exec(code, {"op": alembic.op, "sa": sa})
    return output.getvalue()


def renders(text, code, **options):
    return lambda _: text in rendered(code, **options)


def renders_column_conditions(_):
    return ("IF NOT EXISTS" in rendered("op.add_column('t', sa.Column('c', sa.Integer()), if_not_exists=True)")
            and "IF EXISTS" in rendered("op.drop_column('t', 'c', if_exists=True)")
            and "IF EXISTS" in rendered("op.drop_constraint('k', 't', if_exists=True)"))


def asserts_identity(_):
    try:
        rendered("op.alter_column('t', 'c', server_default=sa.Identity(), existing_server_default=sa.text('1'))")
    except AssertionError:
        return True
    return False


def protects_built_in_types(_):
    try:
        rendered(COLUMN % "sa.Enum('x', name='date')")
    except sa.exc.CompileError:
        return True
    return False


PRIMARY_KEY = "op.add_column('t', sa.Column('c', sa.Integer(), primary_key=True)%s)"
REFERENCE = "op.add_column('t', sa.Column('c', sa.Integer(), sa.ForeignKey('u.id')), inline_references=True)"
COLUMN = "op.create_table('t', sa.Column('c', %s))"
TABLE = "sa.Table('t', sa.MetaData(), sa.Column('c', sa.Enum('x', name='e'))).%s"

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
    "writes_empty_comments": renders("IS ''", "op.create_table('t', sa.Column('c', sa.Integer(), comment=''))"),
    "doubles_backslashes": renders(r"'a\\b'", r"op.create_table_comment('t', 'a\\b')"),
    "casts_binds": renders(
        ":a::INTEGER", "op.execute(sa.text('SELECT :a').bindparams(a=5))", literal_binds=False
    ),
    "counts_up_any_number": renders("SERIAL", COLUMN % "sa.Float(), primary_key=True"),
    "quotes_every_collation": renders('"abc"', COLUMN % "sa.String(collation='abc')"),
    "writes_storage_words": renders(
        "fastupdate = true", "op.create_index('i', 't', ['c'], postgresql_with={'fastupdate': True})"
    ),
    "spaces_inherits": renders("( p )", "op.create_table('t', postgresql_inherits='p')"),
    "knows_virtual_columns": renders("VIRTUAL", COLUMN % "sa.Integer(), sa.Computed('1', persisted=False)"),
    "creates_enums_of_metadata": renders("CREATE TYPE", COLUMN % "sa.Enum('x', name='e', metadata=sa.MetaData())"),
    "creates_enums_always": renders("CREATE TYPE", COLUMN % "sa.Enum('x', name='e', create_type=False)"),
    "drops_enums_of_tables": renders("DROP TYPE", TABLE % "drop(op.get_bind())"),
    "checks_types_first": lambda _: inspect.signature(sa.Table.create).parameters["checkfirst"].default is not False,
    "asserts_identity": asserts_identity,
    "includes_in_keys": renders(
        "INCLUDE", "op.create_table('t', sa.Column('c', sa.Integer()), sa.UniqueConstraint('c', postgresql_include=['c']))"
    ),
    "takes_any_keywords": renders("BOGUS", "op.create_foreign_key('k', 't', 'u', ['c'], ['id'], ondelete='BOGUS')"),
    "protects_built_in_types": protects_built_in_types,
    "renames_pow": renders("power(", "op.execute(sa.select(sa.func.pow(2, 3)))"),
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
    print(json.dumps({"alembic": alembic.__version__, "sqlalchemy": sa.__version__, "answers": answers}))


if __name__ == "__main__":
    main()
