# SPDX-License-Identifier: MIT
"""compareparsers.py PARSEFILES FOLDER [ROUNDS]: how much faster than ast.parse the parser is on every .py file below a
folder. Both programs take turns, a round each (nine unless told); medians, their ratio, and the files' size."""
import pathlib
import statistics
import subprocess
import sys


def milliseconds(command, paths):
    out = subprocess.run(command, input=paths, capture_output=True, text=True, check=True).stdout
    return [line.split() for line in out.splitlines()][-1]


def main():
    program, folder = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    paths = "".join(f"{path}\n" for path in sorted(pathlib.Path(folder).rglob("*.py")) if path.is_file())
    python = [sys.executable, str(pathlib.Path(__file__).with_name("parsefiles.py"))]
    ours, theirs = [], []
    files = size = 0
    for _ in range(rounds):
        files, size, time = milliseconds([program], paths)
        ours.append(float(time))
        _, _, time = milliseconds(python, paths)
        theirs.append(float(time))
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    print(f"{files} files, {int(size) / 1e6:.1f} MB, medians of {rounds}")
    print(f"parser {ours:.0f} ms ({int(size) / 1e3 / ours:.0f} MB/s), ast.parse of Python "
          f"{sys.version.split()[0]} {theirs:.0f} ms: {theirs / ours:.1f} times as fast")


main()
