# SPDX-License-Identifier: MIT
"""bench.py BUILD FOLDER [ROUNDS]: Athanor's programs below BUILD against the alembic of PATH, on projects that are made
in FOLDER. Whole processes take turns, a round each; medians, their ratio, and what the project promises, as a table.
The status is 1 if a promise is not kept."""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import madeprojects

SEED = 20260101
failed = False


def run(command, folder):
    """Milliseconds and standard output of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out, err = process.communicate()
    elapsed = (time.perf_counter() - start) * 1000
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed with {process.returncode}: {err or out}")
    return elapsed, out


def peak(command, folder):
    """Peak resident memory of one process in MiB (a child of its own, so that getrusage tells of it alone)."""
    code = ("import resource,subprocess,sys;subprocess.run(sys.argv[1:],check=True,stdout=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    out = subprocess.run([sys.executable, "-c", code, *map(str, command)], cwd=folder, check=True,
                         capture_output=True, text=True).stdout
    return int(out) / 1024


def in_turns(rounds, *commands):
    """commands: (command, folder) each; the medians of their times, and their outputs."""
    times = [[] for _ in commands]
    outputs = [None] * len(commands)
    for _ in range(rounds):
        for index, (command, folder) in enumerate(commands):
            elapsed, outputs[index] = run(command, folder)
            times[index].append(elapsed)
    return [statistics.median(each) for each in times], outputs


def row(what, ours, theirs, promise, kept):
    global failed
    failed = failed or not kept
    print(f"| {what} | {ours} | {theirs} | {promise} | {'yes' if kept else '**no**'} |", flush=True)


def heads(athanorctl, folder, rounds, count):
    project = folder / f"heads{count}"
    size = madeprojects.make_project(project, count, SEED)
    subprocess.run(["alembic", "heads"], cwd=project, check=True, capture_output=True)  # compiles the byte code
    (ours, theirs), (our_text, their_text) = in_turns(
        rounds, ([athanorctl, "heads"], project), (["alembic", "heads"], project))
    if our_text != their_text:
        sys.exit(f"heads of {count} revisions differ: {our_text!r}, {their_text!r}")
    row(f"`heads` of {count:,} revisions ({size / 1000:.1f} kB at the median)", f"{ours:.0f} ms",
        f"`alembic heads` {theirs:,.0f} ms", f"40 times as fast: {theirs / ours:.0f} times", theirs / ours >= 40)


MERGE = re.compile(r"((?:DELETE FROM \S+ WHERE [^;]*;\n\n)+)"
                   r"(UPDATE \S+ SET version_num='\w+' WHERE) (\S+ = '\w+';)")


def merges_aside(text):
    """The script with the rows of merges in one order: which of them is updated, Alembic chooses anew in each run
    (the order of a set). And the merges as they are."""
    def sorted_rows(match):
        rows = re.findall(r"= '(\w+)'", match[1] + match[3])
        return f"{match[2]} {sorted(rows)}"
    return MERGE.sub(sorted_rows, text), [match[0] for match in MERGE.finditer(text)]


def script(athanorctl, folder, rounds, count):
    project = folder / f"heads{count}"
    arguments = ["upgrade", "base:head", "--sql"]
    (ours, theirs), texts = in_turns(rounds, ([athanorctl, *arguments], project), (["alembic", *arguments], project))
    (our_text, our_merges), (their_text, their_merges) = map(merges_aside, texts)
    if our_text != their_text or our_text.count("-- Running upgrade ") != count:
        sys.exit(f"the scripts of {count} revisions differ, or are not whole")
    chosen = sum(our != their for our, their in zip(our_merges, their_merges))
    row(f"`upgrade base:head --sql` of {count:,} revisions ({len(our_text) / 1e6:.1f} MB; {chosen} of "
        f"{len(our_merges)} merges update another row)", f"{ours:.0f} ms", f"`alembic` {theirs:,.0f} ms",
        f"30 times as fast: {theirs / ours:.1f} times", theirs / ours >= 30)


def keys(rerender, folder, rounds):
    lines = [run([rerender, folder / "heads1000" / "alembic" / "versions"], None)[1].split() for _ in range(rounds)]
    count, median, most, _ = (statistics.median(map(float, values)) for values in zip(*lines))
    row(f"both directions of a revision after a key ({count:,.0f} keys)", f"{most:.2f} ms at the 99th percentile, "
        f"{median:.2f} ms at the median", "", "under 5 ms at the 99th percentile", most < 5)


def workspace(athanorctl, folder, rounds):
    place = folder / "workspace"
    madeprojects.make_workspace(place, 100, 100, SEED)
    command = [athanorctl, "status", "--quiet", "--folder", place, "--format", "json"]
    (ours, theirs), (text, _) = in_turns(rounds, (command, place), (["alembic", "--help"], place))
    if text.count('"revisions": 100') != 100:
        sys.exit("the status does not tell of 100 modules with 100 revisions each")
    row("`status` of 100 modules with 100 revisions each, parsed whole", f"{ours:.0f} ms",
        f"`alembic --help` {theirs:.0f} ms", f"faster: {theirs / ours:.2f} times", ours < theirs)
    memory = peak(command, place)
    row("peak memory of it", f"{memory:.0f} MiB", f"`alembic --help` {peak(['alembic', '--help'], place):.0f} MiB",
        "below 150 MiB", memory < 150)


def growth(growgraph, rounds):
    counts = (1_000, 10_000, 100_000)
    times = {count: [[], [], []] for count in counts}
    for _ in range(rounds):
        for line in run([growgraph, *map(str, counts)], None)[1].splitlines():
            count, *parts = line.split()
            for part, value in enumerate(parts):
                times[int(count)][part].append(float(value))
    median = {count: [statistics.median(part) for part in times[count]] for count in counts}
    for part, name in enumerate(("graph", "plan of the whole upgrade", "lanes")):
        small, middle, large = (median[count][part] for count in counts)
        row(f"{name}: 1,000, 10,000, 100,000 revisions", f"{small:.1f}, {middle:.1f}, {large:.0f} ms", "",
            f"within 12 times a step: {middle / small:.1f}, {large / middle:.1f}",
            middle / small <= 12 and large / middle <= 12)
    row("plan of an upgrade over 100,000 revisions", f"{median[100_000][1]:.0f} ms", "", "under a second",
        median[100_000][1] < 1000)


def parser(parsefiles, rounds):
    here = pathlib.Path(__file__).parent
    library = pathlib.Path(os.__file__).parent
    paths = sorted(str(path) for path in library.rglob("*.py")
                   if path.is_file() and not {"site-packages", "dist-packages"} & set(path.parts))
    times = ([], [])
    for _ in range(rounds):
        for index, command in enumerate(([parsefiles], [sys.executable, here / "parsefiles.py"])):
            out = subprocess.run(command, input="\n".join(paths) + "\n", capture_output=True, text=True, check=True)
            files, size, elapsed = out.stdout.split()
            times[index].append(float(elapsed))
    ours, theirs = map(statistics.median, times)
    row(f"parsing the standard library ({int(files):,} files, {int(size) / 1e6:.1f} MB)", f"{ours:.0f} ms",
        f"`ast.parse` {theirs:,.0f} ms", f"10 times as fast: {theirs / ours:.1f} times", theirs / ours >= 10)


def main():
    build, folder = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 9
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    athanorctl = build / "src" / "ctl" / "athanorctl"
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), "processor unknown")
    alembic = run(["alembic", "--version"], None)[1].strip()
    print(f"{os.cpu_count()} cores ({model}), {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} "
          f"GiB; {alembic}, Python {sys.version.split()[0]}; medians of {rounds}.\n", flush=True)
    print("| | Athanor | against | promise | kept |\n|---|---|---|---|---|", flush=True)
    heads(athanorctl, folder, rounds, 1_000)
    heads(athanorctl, folder, rounds, 10_000)
    script(athanorctl, folder, rounds, 1_000)
    script(athanorctl, folder, min(rounds, 3), 10_000)
    keys(build / "tests" / "bench" / "rerender", folder, min(rounds, 3))
    workspace(athanorctl, folder, rounds)
    growth(build / "tests" / "bench" / "growgraph", rounds)
    parser(build / "tests" / "bench" / "parsefiles", rounds)
    return 1 if failed else 0


sys.exit(main())
