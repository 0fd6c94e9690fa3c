# SPDX-License-Identifier: MIT
"""publicrevisions.py ATHANORCTL FOLDER [--packages DIR] [--show N] [--only NAME] [--json FILE]: for every project that is
checked out below FOLDER, the SQL of each of its revisions, up and down, as `athanorctl render` tells it, against what
the Alembic that this Python can import writes (render_revisions.py: offline, one step per run, tier T2).

DIR is a folder with another Alembic or other libraries, to be imported first. Prints a table: files; texts that Alembic
writes; of those: exact, approximate and opaque here; exact but different. The order of the indexes of one table differs
from run to run in Alembic and does not count; where its texts differ otherwise between two PYTHONHASHSEEDs they are set
aside. The status is 1 if
a text that is graded exact differs."""
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
HEADER = re.compile(rb"^revision\s*(:[^=\n]+)?=", re.M)
PARENT = re.compile(rb"^down_revision\s*(:[^=\n]+)?=", re.M)
SKIPPED = {".git", "node_modules", "venv", ".venv", "site-packages", "__pycache__"}
ENVIRONMENT = """from alembic import context

context.configure(url="postgresql://", literal_binds=True, dialect_opts={"paramstyle": "named"})
with context.begin_transaction():
    context.run_migrations()
"""


def commit_of(folder):
    note = folder / "COMMIT"
    if note.exists():
        return note.read_text().strip()
    found = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


def version_folders(project):
    """Folders with revision files."""
    found = []
    for place, folders, files in os.walk(project):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        paths = [pathlib.Path(place, name) for name in sorted(files) if name.endswith(".py") and name != "__init__.py"]
        paths = [path for path in paths if is_revision(path)]
        if paths:
            found.append((pathlib.Path(place), paths))
    return found


def is_revision(path):
    try:
        text = path.read_bytes()
    except OSError:
        return False
    return bool(HEADER.search(text) and PARENT.search(text))


def import_roots(project, folder):
    """Where the project's own imports may start: its top, src folders, and whatever holds the topmost package."""
    roots = []
    place = folder
    while place != project.parent:
        if not (place / "__init__.py").exists():
            roots.append(place)
        place = place.parent
    roots += [root / "src" for root in roots if (root / "src").is_dir()]
    return [str(root) for root in reversed(list(dict.fromkeys(roots)))]


def alembics_texts(paths, roots, packages, seed):
    environment = dict(os.environ, PYTHONHASHSEED=str(seed), PYTHONPATH=packages or "")
    out = subprocess.run([sys.executable, HERE / "render_revisions.py", *roots], input="\n".join(map(str, paths)),
                         capture_output=True, text=True, env=environment, check=False)
    answers = [json.loads(line) for line in out.stdout.splitlines()]
    if len(answers) != len(paths):
        sys.exit(f"render_revisions.py gave {len(answers)} answers of {len(paths)}: {out.stderr[-2000:]}")
    return {answer["path"]: answer for answer in answers}


def our_texts(program, folder, roots, versions):
    """By path and direction: what `render` says."""
    result = {}
    with tempfile.TemporaryDirectory() as made:
        made = pathlib.Path(made)
        (made / "script").mkdir()
        (made / "script" / "env.py").write_text(ENVIRONMENT)
        (made / "alembic.ini").write_text(
            f"[alembic]\nscript_location = {made / 'script'}\nversion_locations = {folder}\n"
            f"path_separator = os\nprepend_sys_path = {os.pathsep.join(roots)}\n")
        (made / "requirements.txt").write_text("".join(f"{name}=={version}\n" for name, version in versions.items()))
        for direction, options in (("upgrade", []), ("downgrade", ["--down"])):
            out = subprocess.run([program, "render", "--format", "json", *options], cwd=made, capture_output=True,
                                 text=True, check=False)
            if out.returncode != 0:
                sys.exit(f"athanorctl render of {folder} failed with {out.returncode}: {out.stderr}")
            for revision in json.loads(out.stdout):
                result[revision["path"], direction] = revision
    return result


def script_of(revision):
    text, block = "", 0
    for statement in revision["statements"]:
        if statement["autocommitBlock"] != block:
            text += "BEGIN;\n\n" if block else ""
            text += "COMMIT;\n\n" if statement["autocommitBlock"] else ""
            block = statement["autocommitBlock"]
        text += statement["sql"] + "\n\n" if statement["sql"] else ""
    return text + ("BEGIN;\n\n" if block else "")


def failure_of(revision):
    return next((each["remark"] for each in revision["statements"] if not each["sql"] and each["remark"]), None)


def sorted_statements(text):
    return sorted(text.split(";\n\n"))


def in_index_order(text):
    """Runs of CREATE INDEX sorted: SQLAlchemy keeps the indexes of one table in a set."""
    result, run = [], []
    for statement in text.split(";\n\n"):
        if statement.startswith(("CREATE INDEX ", "CREATE UNIQUE INDEX ")):
            run.append(statement)
            continue
        result += sorted(run) + [statement]
        run = []
    return result + sorted(run)


def compare(project, folder, paths, roots, options, versions, counts, notes):
    first = alembics_texts(paths, roots, options.packages, 1)
    second = alembics_texts(paths, roots, options.packages, 2)
    ours = our_texts(options.program, folder, roots, versions)
    for path in map(str, paths):
        for direction in ("upgrade", "downgrade"):
            truth, again = first[path][direction], second[path][direction]
            our = ours.get((path, direction))
            if our is None:
                counts["not read"] += 1
                notes.append((path, direction, "not read", "", ""))
                continue
            grade = our["grade"]
            failure = failure_of(our)
            if "text" not in truth:
                counts["alembic: " + truth["how"]] += 1
                if truth["how"] == "error" and grade == "exact" and failure is None:
                    notes.append((path, direction, "renders where Alembic fails", truth["error"], script_of(our)))
                    counts["renders where Alembic fails"] += 1
                continue
            counts["rendered"] += 1
            unstable = truth != again
            if unstable:
                counts["unstable"] += 1
            if grade == "opaque":
                counts["opaque"] += 1
                notes.append((path, direction, "opaque", json.dumps(our["opaque"][:2]), ""))
                if not all(each["reason"] and each["line"] for each in our["opaque"]):
                    counts["opaque without line or reason"] += 1
                continue
            counts[grade] += 1
            text = script_of(our)
            if failure is None and text == truth["text"]:
                equal = True
            elif failure is None and in_index_order(text) == in_index_order(truth["text"]):
                equal = True
                counts["index order"] += 1
            else:
                equal = failure is None and unstable and (
                    sorted_statements(text) == sorted_statements(truth["text"]) or text == again.get("text"))
                if not equal and unstable and sorted_statements(truth["text"]) != sorted_statements(again.get("text", "")):
                    counts["set aside"] += 1
                    continue
            if not equal:
                counts[grade + " but different"] += 1
                notes.append((path, direction, grade + " but different", truth["text"], failure or text))
            if grade == "approximate":
                notes.append((path, direction, "approximate", next(
                    each["remark"] for each in our["statements"] if each["grade"] == grade), ""))


def installed(packages):
    code = "import alembic, sqlalchemy; print(alembic.__version__, sqlalchemy.__version__)"
    out = subprocess.run([sys.executable, "-c", code], env=dict(os.environ, PYTHONPATH=packages or ""), check=True,
                         capture_output=True, text=True).stdout.split()
    return {"alembic": out[0], "sqlalchemy": out[1]}


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
    print(f"Alembic {versions['alembic']}, SQLAlchemy {versions['sqlalchemy']}, Python {sys.version.split()[0]}; offline, "
          "one step per run, up and down\n")
    print("| project | commit | files | texts of Alembic | exact | approximate | opaque | exact but different | exact, of "
          "Alembic's |\n|---|---|--:|--:|--:|--:|--:|--:|--:|")
    total = collections.Counter()
    everything = []

    def row(name, commit, counts):
        share = 100 * counts["exact"] / counts["rendered"] if counts["rendered"] else 0
        print(f"| {name} | {commit} | {counts['files']} | {counts['rendered']} | {counts['exact']} | "
              f"{counts['approximate']} | {counts['opaque']} | {counts['exact but different']} | {share:.1f}% |",
              flush=True)

    for project in sorted(path for path in pathlib.Path(options.folder).resolve().iterdir() if path.is_dir()):
        if options.only and not re.search(options.only, project.name):
            continue
        for folder, paths in version_folders(project):
            counts = collections.Counter(files=len(paths))
            notes = []
            compare(project, folder, paths, import_roots(project, folder), options, versions, counts, notes)
            row(f"{project.name}: {folder.relative_to(project)}", commit_of(project)[:12], counts)
            total += counts
            everything += [dict(zip(("path", "direction", "what", "alembic", "ours"), note)) for note in notes]
    row("all", "", total)
    print("\n" + ", ".join(f"{name}: {count}" for name, count in sorted(total.items())))
    for note in [each for each in everything if each["what"] != "approximate"][:options.show]:
        print(f"\n== {note['path']} {note['direction']}: {note['what']}\n{note['alembic']}\n-- ours\n{note['ours']}")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(everything, indent=1))
    return 1 if total["exact but different"] or not total["rendered"] else 0


if __name__ == "__main__":
    sys.exit(main())
