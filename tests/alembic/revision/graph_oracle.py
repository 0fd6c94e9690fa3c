# SPDX-License-Identifier: MIT
"""Answers questions about revision graphs with the installed Alembic: one JSON object a line, one answer a line."""

import json
import sys
import types
import warnings

from alembic.runtime.migration import HeadMaintainer
from alembic.script.base import Script, ScriptDirectory
from alembic.script.revision import RevisionMap
from alembic.util import CommandError, to_tuple


def scalar(values):
    return None if not values else values[0] if len(values) == 1 else tuple(values)


def script(node):
    module = types.ModuleType("r" + node["rev"])
    module.revision = node["rev"]
    module.down_revision = scalar(node["down"])
    module.branch_labels = scalar(node["labels"])
    module.depends_on = scalar(node["deps"])

    def upgrade():
        pass

    def downgrade():
        pass

    module.upgrade = upgrade
    module.downgrade = downgrade
    return Script(module, node["rev"], "/versions/%s.py" % node["rev"])


class Rows(HeadMaintainer):
    def __init__(self, rows):
        super().__init__(None, rows)
        self.changes = []

    def _insert_version(self, version):
        assert version not in self.heads
        self.heads.add(version)
        self.changes.append(["insert", "", version])

    def _delete_version(self, version):
        self.heads.remove(version)
        self.changes.append(["delete", version, ""])

    def _update_version(self, from_, to_):
        assert to_ not in self.heads
        self.heads.remove(from_)
        self.heads.add(to_)
        self.changes.append(["update", from_, to_])


def plan(directory, question):
    rows = tuple(question["rows"])
    operation, target = question["op"], question["target"]
    if operation == "upgrade":
        steps = directory._upgrade_revs(target, rows)
    elif operation == "downgrade":
        steps = directory._downgrade_revs(target, rows)
    else:
        steps = directory._stamp_revs(to_tuple(target), rows)
    maintainer = Rows(rows)
    result = []
    for step in steps:
        maintainer.changes = []
        maintainer.update_to_step(step)
        result.append([step.short_log, maintainer.changes])
    return {"steps": result, "final": sorted(maintainer.heads)}


def history(directory, question):
    """`history -r`: an end is an identifier, or the list of rows that "current" stands for."""
    lower, upper = (
        tuple(end) if isinstance(end, list) else end
        for end in (question["lower"], question["upper"])
    )
    found = directory.walk_revisions(base=lower or "base", head=upper or "heads")
    return {"revisions": [s.revision for s in found]}


def answer(question):
    warnings.simplefilter("ignore")
    directory = ScriptDirectory.__new__(ScriptDirectory)
    try:
        scripts = [script(node) for node in question["graph"]]
        directory.revision_map = RevisionMap(lambda: scripts)
        facts = directory.revision_map
        facts._revision_map
    except Exception as error:
        return {"broken": type(error).__name__, "text": str(error)}
    result = {
        "heads": facts.heads,
        "real_heads": facts._real_heads,
        "bases": facts.bases,
        "history": [],
        "plans": [],
    }
    if question["plans"]:  # walking never ends in a cycle that Alembic does not see
        result["history"] = [s.revision for s in directory.walk_revisions()]
    for asked in question["plans"]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                made = (history if asked["op"] == "history" else plan)(directory, asked)
            except CommandError as error:
                made = {"error": str(error)}
            except Exception as error:
                made = {"crash": type(error).__name__}
            made["warnings"] = [str(w.message) for w in caught]
        result["plans"].append(made)
    return result


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
