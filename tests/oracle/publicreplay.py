# SPDX-License-Identifier: MIT
"""publicreplay.py REPLAYAGAINST FOLDER [--packages DIR] [--only NAME] [--show N] [--json FILE]: for every folder of
revision files in the projects that are checked out below FOLDER: Alembic upgrades an empty database of a private
PostgreSQL cluster, as far as it comes, and what is replayed of the same revisions (REPLAYAGAINST, built of
tests/alembic/schema/replayagainst.cpp) is compared with the catalogue.

DIR is a folder with libraries to be imported first. What a revision imports and is not installed becomes a dummy; the
run ends where that matters, or where PostgreSQL refuses. Folders without an env.py beside them belong to libraries and
are read together, as an application that uses them would. Prints a table: revisions, those that Alembic ran; objects
of the catalogue with their parts; of those: missing, and what is too much; gaps that the replay lists. The status is 1
if something differs and no gap is listed."""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "sample" / "alembic")]

from cluster import Cluster  # noqa: E402
from publicrevisions import commit_of, import_roots, version_folders  # noqa: E402

ENVIRONMENT = """import importlib.abc
import importlib.machinery
import types

from alembic import context
from sqlalchemy import MetaData, create_engine


class Dummy:
    def __init__(self, name):
        self.__dict__["name"] = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Dummy(self.name + "." + name)

    def __call__(self, *arguments, **keywords):
        return Dummy(self.name + "()")

    def __iter__(self):
        return iter(())

    def __mro_entries__(self, bases):
        return (Base,)


class Base:
    def __init__(self, *arguments, **keywords):
        pass


class DummyModule(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Dummy(self.__name__ + "." + name)


class DummyFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return DummyModule(spec.name)

    def exec_module(self, module):
        pass


engine = create_engine("URL")
with engine.connect() as connection:
    import sys

    sys.meta_path.append(DummyFinder())
    context.configure(connection=connection, target_metadata=MetaData(), transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""


def upgrade(ini, packages):
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="1", PYTHONPATH=packages or "")
    code = "import sys; from alembic.config import main; main(argv=['-c', sys.argv[1], 'upgrade', 'heads'])"
    try:
        done = subprocess.run([sys.executable, "-c", code, str(ini)], capture_output=True, text=True, env=environment,
                              stdin=subprocess.DEVNULL, timeout=900, check=False)
    except subprocess.TimeoutExpired:
        return "no end within 900 s"
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["?"])[-1][:300]


def compare(options, cluster, number, folders, roots):
    name = f"p{number}"
    cluster.create_database(name)
    url = cluster.url(name)
    with tempfile.TemporaryDirectory() as made:
        made = pathlib.Path(made)
        (made / "script").mkdir()
        (made / "script" / "env.py").write_text(
            ENVIRONMENT.replace("URL", url.replace("postgresql:", "postgresql+psycopg:")))
        common = (f"[alembic]\nscript_location = {made / 'script'}\nversion_path_separator = os\n"
                  f"version_locations = {os.pathsep.join(map(str, folders))}\n")
        ini, bare = made / "alembic.ini", made / "bare.ini"
        ini.write_text(common + f"prepend_sys_path = {os.pathsep.join(roots)}\n")
        bare.write_text(common)
        failure = upgrade(ini, options.packages)
        out = subprocess.run([options.program, str(ini), url], capture_output=True, text=True, check=False)
        if failure and out.returncode != 0:
            # The project's own packages want what is not installed: without them, then.
            failure = upgrade(bare, options.packages)
            out = subprocess.run([options.program, str(ini), url], capture_output=True, text=True, check=False)
    if out.returncode != 0:
        return failure, {"error": out.stderr.strip()[-300:]}
    return failure, json.loads(out.stdout)


def histories(options):
    """(name, commit, folders, revisions, import roots) of each."""
    libraries = []
    for project in sorted(path for path in pathlib.Path(options.folder).resolve().iterdir() if path.is_dir()):
        if options.only and not re.search(options.only, project.name):
            continue
        for folder, paths in version_folders(project):
            roots = import_roots(project, folder)
            if any((place / "env.py").exists() for place in (folder, folder.parent, folder.parent.parent)):
                yield f"{project.name}: {folder.relative_to(project)}", commit_of(project)[:12], [folder], len(paths), roots
            else:
                libraries.append((project.name, folder, len(paths), roots))
    if libraries:
        roots = dict.fromkeys(root for library in libraries for root in library[3])
        yield (f"{len(libraries)} libraries, together", "", [library[1] for library in libraries],
               sum(library[2] for library in libraries), list(roots))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--packages")
    parser.add_argument("--only")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--json")
    options = parser.parse_args()
    options.program = str(pathlib.Path(options.program).resolve())
    print("| project | commit | revisions | run by Alembic | objects and parts | missing | too much | gaps | ms |\n"
          "|---|---|--:|--:|--:|--:|--:|--:|--:|")
    total = collections.Counter()
    everything = []
    status = 0
    with Cluster() as cluster:
        for number, (name, commit, folders, revisions, roots) in enumerate(histories(options)):
            failure, answer = compare(options, cluster, number, folders, roots)
            counts = {"revisions": revisions, "run": answer.get("steps", 0), "objects": answer.get("lines", 0),
                      "missing": len(answer.get("missing", [])), "too much": len(answer.get("extra", [])),
                      "gaps": len(answer.get("gaps", [])), "ms": answer.get("milliseconds", 0)}
            total.update(counts)
            print(f"| {name} | {commit} | " + " | ".join(str(count) for count in counts.values()) + " |", flush=True)
            everything.append({"name": name, "failure": failure, **answer})
            if (counts["missing"] or counts["too much"]) and not counts["gaps"]:
                status = 1
    print("| all | | " + " | ".join(str(count) for count in total.values()) + " |")
    for each in everything:
        notes = [f"Alembic ended: {each['failure']}"] if each["failure"] else []
        notes += [each["error"]] if "error" in each else []
        for what in ("missing", "extra", "gaps"):
            notes += [f"{what}: {note}" for note in each.get(what, [])[:options.show]]
        if options.show and notes:
            print(f"\n{each['name']}\n  " + "\n  ".join(notes))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(everything, indent=1))
    return status if total["run"] else 1


if __name__ == "__main__":
    sys.exit(main())
