# SPDX-License-Identifier: MIT
"""publiconline.py ATHANORCTL FOLDER [--packages DIR] [--show N] [--only NAME] [--json FILE]: for every folder of
revision files in the projects that are checked out below FOLDER: Alembic upgrades an empty database of a private
PostgreSQL cluster, as far as it comes, and what it sends (online_steps.py) is compared, step by step and statement by
statement, with `athanorctl render base:heads --online` of the same database, asked before.

DIR is a folder with another Alembic or other libraries, to be imported first. What a revision imports and is not
installed becomes a dummy, as in publicreplay.py. The order of the indexes of one table differs from run to run in
Alembic and does not count. Prints a table: steps that Alembic ran; of those: exact, approximate and opaque here; exact
but different. The status is 1 if a step that is graded exact differs, or one is not read here."""
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
from publicreplay import ENVIRONMENT, histories  # noqa: E402
from publicrevisions import installed  # noqa: E402


def rendered(program, ini, top, url):
    """By revision: what `render` says of the whole history as one run."""
    out = subprocess.run([program, "-c", ini, "--url", url, "render", "base:heads", "--online", "--format", "json"], cwd=top,
                         capture_output=True, text=True, check=False)
    if out.returncode != 0:
        print(f"    athanorctl: {out.stderr.strip()}", file=sys.stderr)
        return {}
    return {revision["revision"]: revision for revision in json.loads(out.stdout)}


def normal(statements):
    """Without closing semicolons and white space at the ends; runs of CREATE INDEX sorted."""
    result, run = [], []
    for statement in (each.strip().rstrip(";").rstrip() for each in statements):
        if statement.startswith(("CREATE INDEX ", "CREATE UNIQUE INDEX ")):
            run.append(statement)
            continue
        result += [*sorted(run), statement]
        run = []
    return result + sorted(run)


def compare(options, versions, cluster, number, history):
    name, _, folders, _, roots = history
    database = f"p{number}"
    cluster.create_database(database)
    url = cluster.url(database)
    counts, notes = collections.Counter(), []
    with tempfile.TemporaryDirectory() as made:
        made = pathlib.Path(made)
        (made / "script").mkdir()
        (made / "script" / "env.py").write_text(
            ENVIRONMENT.replace("URL", url.replace("postgresql:", "postgresql+psycopg:")))
        (made / "alembic.ini").write_text(
            f"[alembic]\nscript_location = {made / 'script'}\nversion_locations = {os.pathsep.join(map(str, folders))}\n"
            f"version_path_separator = os\nprepend_sys_path = {os.pathsep.join(roots)}\n")
        (made / "requirements.txt").write_text("".join(f"{key}=={value}\n" for key, value in versions.items()))
        ours = rendered(options.program, made / "alembic.ini", roots[0], url)
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="1", PYTHONPATH=options.packages or "")
        out = subprocess.run([sys.executable, HERE / "online_steps.py", made / "alembic.ini"], capture_output=True,
                             text=True, env=environment, stdin=subprocess.DEVNULL, cwd=roots[0], timeout=1800, check=False)
        if out.returncode != 0:
            sys.exit(f"online_steps.py of {name} failed: {out.stderr[-2000:]}")
        truth = json.loads(out.stdout)
    for step in truth["steps"]:
        our = ours.get(step["revision"])
        counts["steps"] += 1
        if our is None:
            counts["not read"] += 1
            continue
        counts[our["grade"]] += 1
        if our["grade"] == "opaque":
            notes.append((step["revision"], "opaque", json.dumps(our["opaque"][:2]), ""))
            continue
        expected = normal(step["statements"])
        actual = normal(each["sql"] for each in our["statements"] if each["sql"])
        failure = next((each["remark"] for each in our["statements"] if not each["sql"] and each["remark"]), None)
        if actual != expected or failure:
            counts[our["grade"] + " but different"] += 1
            notes.append((step["revision"], our["grade"] + " but different", "\n".join(expected),
                          failure or "\n".join(actual)))
    return truth["failure"], counts, notes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--packages")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only")
    parser.add_argument("--json")
    options = parser.parse_args()
    options.program = str(pathlib.Path(options.program).resolve())
    versions = installed(options.packages)
    print(f"Alembic {versions['alembic']}, SQLAlchemy {versions['sqlalchemy']}, Python {sys.version.split()[0]}; online\n")
    columns = ("steps", "exact", "approximate", "opaque", "exact but different")
    print("| project | commit | files | steps of Alembic | exact | approximate | opaque | exact but different |\n"
          "|---|---|--:|--:|--:|--:|--:|--:|")
    total = collections.Counter()
    everything = []
    with Cluster() as cluster:
        for number, history in enumerate(histories(options)):
            failure, counts, notes = compare(options, versions, cluster, number, history)
            total.update(counts)
            print(f"| {history[0]} | {history[1]} | {history[3]} | " + " | ".join(str(counts[key]) for key in columns) +
                  " |", flush=True)
            if failure:
                print(f"    Alembic ended: {failure}", file=sys.stderr)
            everything += [{"project": history[0], **dict(zip(("revision", "what", "alembic", "ours"), note))}
                           for note in notes]
    print("| all | | | " + " | ".join(str(total[key]) for key in columns) + " |")
    for note in everything[:options.show]:
        print(f"\n== {note['project']} {note['revision']}: {note['what']}\n{note['alembic']}\n-- ours\n{note['ours']}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(everything, indent=1))
    return 1 if total["exact but different"] or total["not read"] or not total["steps"] else 0


sys.exit(main())
