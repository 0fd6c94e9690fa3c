#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real Alembic must accept the sample workspace: every module goes from empty to its heads and back to
base on PostgreSQL, every downgrade undoes what its upgrade did, the models agree with the tables, the
offline SQL makes the same database, and the state that state.toml describes can be reached."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

import psycopg

sys.dont_write_bytecode = True

from cluster import Cluster  # noqa: E402

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[2] / "resources" / "sample"
SNAPSHOT = (HERE / "snapshot.sql").read_text(encoding="utf-8")
DATA_MIGRATION = "turn pay code formulas into rules"
CANARY = "ATHANOR_SAMPLE_CANARY"


class Module:
    """One module's Alembic, in a process of its own."""

    def __init__(self, name, folder, version_table, url):
        self.name, self.folder, self.version_table = name, folder, version_table
        environment = {k: v for k, v in os.environ.items() if k not in (CANARY, "MODULE_NAME", "DATABASE_URL")}
        environment["PYTHONWARNINGS"] = "ignore:Computed default"  # autogenerate cannot compare these
        self.process = subprocess.Popen([sys.executable, str(HERE / "worker.py"), str(folder), url],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self._send({"command": "graph"})
        self._graph = None

    def _send(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def _receive(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker of {self.name} died")
        return json.loads(line)

    @property
    def graph(self):
        if self._graph is None:
            self._graph = self._receive()
            if "error" in self._graph:
                raise RuntimeError(f"{self.name}: {self._graph['trace']}")
        return self._graph

    def ask(self, command, **request):
        """The whole answer, an error included."""
        assert self.graph is not None
        self._send({"command": command, **request})
        return self._receive()

    def run(self, command, target=None, **request):
        answer = self.ask(command, target=target, **request)
        if "error" in answer:
            raise AssertionError(f"{self.name}: {command} {target}: {answer['trace']}")
        return answer["output"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class SampleWithAlembic(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.state = tomllib.loads((SAMPLE / "state.toml").read_text(encoding="utf-8"))
        cls.order = cls.state["order"]
        cls.temporary = tempfile.TemporaryDirectory(prefix="athanor-sample-")
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.copy = Path(cls.temporary.name) / "sample"
        shutil.copytree(SAMPLE, cls.copy, ignore=shutil.ignore_patterns("__pycache__"))
        cls.cluster = cls.enterClassContext(Cluster())
        for database in ("walk", "script", "state"):
            cls.cluster.create_database(database)
        cls.modules = cls.start("walk")

    @classmethod
    def start(cls, database):
        modules = {}
        for name in cls.order:
            entry = cls.state["module"][name]
            module = Module(name, cls.copy / entry["path"], entry["version_table"], cls.cluster.url(database))
            cls.addClassCleanup(module.close)
            modules[name] = module
        return modules

    def connect(self, database):
        connection = psycopg.connect(self.cluster.url(database), autocommit=True)
        self.addCleanup(connection.close)
        return connection

    @staticmethod
    def rows(connection, module):
        return sorted(row[0] for row in connection.execute(f"SELECT version_num FROM {module.version_table}"))

    @staticmethod
    def snapshot(connection):
        lines = [row[0] for row in connection.execute(SNAPSHOT)]
        tables = [line.split()[1] for line in lines if line.startswith("r ")]
        for table in tables:
            rows = [row[0] for row in connection.execute(f"SELECT to_jsonb(t)::text FROM {table} t LIMIT 1000")]
            if len(rows) < 1000:
                lines += [f"row {table} {row}" for row in sorted(rows)]
        return lines

    def assertSame(self, first, second, message):
        if first != second:
            only_first = [f"- {line}" for line in first if line not in second]
            only_second = [f"+ {line}" for line in second if line not in first]
            self.fail("\n".join([message, *only_first, *only_second]))

    def test_1_files(self):
        """Ids, names and headers are as Alembic writes them; the modules have the heads they should."""
        seen = {}
        for name, module in self.modules.items():
            self.assertEqual(len(module.graph["heads"]), 2 if name == "crm" else 1, name)
            for revision in module.graph["revisions"]:
                identifier = revision["id"]
                self.assertRegex(identifier, "^[0-9a-f]{12}$")
                self.assertTrue(revision["file"].startswith(identifier + "_"), revision["file"])
                self.assertNotIn(identifier, seen)
                seen[identifier] = name
                text = (module.folder / "alembic/versions" / revision["file"]).read_text(encoding="utf-8")
                self.assertIn(f"\nRevision ID: {identifier}\n", text)
                self.assertIn(f"\nRevises: {', '.join(revision['down'])}".rstrip() + "\n", text)
                self.assertRegex(text, r"\nCreate Date: 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}\n")
        self.assertGreaterEqual(len(seen), 60)
        for name in ("hr",):
            self.assertNotIn(self.state["module"][name]["then_row"], seen)
        claimed = {module.version_table for module in self.modules.values()}
        for entry in self.state["unclaimed"]:
            self.assertNotIn(entry["table"], claimed)
            self.assertNotIn(entry["row"], seen)

    def test_2_walk(self):
        """Each revision up, one by one, and down again, with the same database at each landing."""
        connection = self.connect("walk")
        empty = self.snapshot(connection)
        before = {}
        for name in self.order:
            module = self.modules[name]
            for revision in module.graph["revisions"]:
                before[revision["id"]] = self.snapshot(connection)
                module.run("upgrade", revision["id"])
            self.assertEqual(self.rows(connection, module), module.graph["heads"])
            current = module.run("current")
            for head in module.graph["heads"]:
                self.assertRegex(current, rf"(?m)^{head} .*\(.*head\)")
            module.run("check")
        type(self).at_heads = self.snapshot(connection)
        type(self).before_data_migration = before[self.modules["payroll"].graph["heads"][0]]

        for name in reversed(self.order):
            module = self.modules[name]
            for revision in reversed(module.graph["revisions"]):
                down = revision["down"]
                target = "base" if not down else down[0] if len(down) > 1 else f"{revision['id']}@-1"
                module.run("downgrade", target)
                self.assertSame(before[revision["id"]], self.snapshot(connection),
                                f"{name}: the downgrade of {revision['file']} does not restore what was before")
            self.assertEqual(self.rows(connection, module), [])
        self.assertSame(empty, self.snapshot(connection), "something remains at base")

        for name in self.order:
            self.modules[name].run("upgrade", "heads")
        for name in reversed(self.order):
            self.modules[name].run("downgrade", "base")
        self.assertSame(empty, self.snapshot(connection), "something remains at base")
        for name in self.order:
            module = self.modules[name]
            module.run("upgrade", "heads")
            self.assertEqual(self.rows(connection, module), module.graph["heads"])

    def test_3_offline(self):
        """The offline SQL, run by psql, makes the same database; only the data migration has none."""
        for name in self.order:
            module = self.modules[name]
            target = "heads"
            if name == "payroll":
                last = module.graph["revisions"][-1]
                self.assertIn("error", module.ask("upgrade", target=last["id"], sql=True))
                target = last["down"][0]
            self.cluster.sql("script", module.run("upgrade", target, sql=True))
        connection = self.connect("script")
        clock = re.compile(r'"[a-z_]+_at": "[^"]*"')
        with_clock_stopped = [[clock.sub("", line) for line in lines]
                              for lines in (self.before_data_migration, self.snapshot(connection))]
        self.assertSame(*with_clock_stopped, "online and offline SQL differ")

    def test_4_state(self):
        """state.toml can be reached by upgrades, and leaves pending what it says."""
        connection = self.connect("state")
        modules = self.start("state")
        pending = {}
        for name in self.order:
            module = modules[name]
            module.run("upgrade", self.state["module"][name]["upgrade"])
            applied = module.ask("ancestors", targets=self.rows(connection, module))["ids"]
            pending[name] = [r["file"] for r in module.graph["revisions"] if r["id"] not in applied]
        counts = {name: len(files) for name, files in pending.items()}
        self.assertEqual(counts, {"core": 0, "financial": 0, "inventory": 5, "hr": 0, "crm": 3, "payroll": 5})
        self.assertIn(DATA_MIGRATION.replace(" ", "_"), pending["payroll"][-1])

        environment = {k: v for k, v in os.environ.items() if k != CANARY}
        environment["DATABASE_URL"] = self.cluster.url("state").replace("postgresql:", "postgresql+asyncpg:")
        for arguments in (["upgrade", "heads"], ["current"]):
            done = subprocess.run([sys.executable, "-m", "alembic", *arguments], cwd=modules["inventory"].folder,
                                  env=environment, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.split(), [*modules["inventory"].graph["heads"], "(head)"])

    def test_5_canary(self):
        """Importing the core's revisions leaves a line where it is asked for, and nothing else does."""
        for name in ("core", "crm"):
            canary = Path(self.temporary.name) / f"canary-{name}"
            done = subprocess.run([sys.executable, "-m", "alembic", "heads"], cwd=self.modules[name].folder,
                                  env={**os.environ, CANARY: str(canary)}, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(canary.exists(), name == "core")


if __name__ == "__main__":
    unittest.main(failfast=True)
