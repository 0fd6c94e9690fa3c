# SPDX-License-Identifier: MIT
"""publictrees.py PARSEFILES FOLDER: for every project checked out below FOLDER, compares the tree that our parser makes
of each .py file with that of the Python that runs this script (3.13), by digests of their dumps, and what the two
refuse. Prints per project: commit, files, equal ones, those that both refuse. Exits with 1 on any difference.
PARSEFILES is the program that tests/bench/parsefiles.cpp builds."""
import pathlib
import subprocess
import sys

DUMP = pathlib.Path(__file__).parents[1] / "alembic" / "python" / "dump_ast.py"


def commit_of(folder):
    """Of a checkout, or as a file COMMIT tells it."""
    note = folder / "COMMIT"
    if note.exists():
        return note.read_text().strip()
    found = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


def answers(command, paths):
    out = subprocess.run(command, input="".join(f"{path}\n" for path in paths), capture_output=True, text=True, check=True)
    return out.stdout.splitlines()


def main():
    program, root = sys.argv[1:]
    differences = total = 0
    for folder in sorted(path for path in pathlib.Path(root).iterdir() if path.is_dir()):
        paths = sorted(path for path in folder.rglob("*.py") if path.is_file())
        if not paths:
            continue
        ours = answers([program, "--digest"], paths)
        theirs = answers([sys.executable, str(DUMP)], paths)
        assert len(ours) == len(theirs) == len(paths), folder
        equal = refused = 0
        for path, our, their in zip(paths, ours, theirs):
            if our.startswith("refused") and their.startswith("refused"):
                refused += 1
            elif our == their:
                equal += 1
            else:
                differences += 1
                print(f"  {path}: ours {our}, Python {their}")
        total += len(paths)
        print(f"{folder.name} {commit_of(folder)[:12]}: {len(paths)} files, {equal} equal, {refused} refused by both")
    print(f"{total} files, {differences} differences")
    return 1 if differences or not total else 0


if __name__ == "__main__":
    sys.exit(main())
