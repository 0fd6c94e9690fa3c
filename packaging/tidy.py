#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy over every source file of src, in parallel: packaging/tidy.py BUILD [FILE...]

BUILD holds compile_commands.json. A file that was clean is not looked at again until something that clang-tidy
would see changes: its preprocessed text with comments, the command, the configuration, or clang-tidy itself.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
KEEP_SECONDS = 30 * 24 * 3600


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(base) / "athanor" / "tidy"


def commands(build):
    """The compile command of each source file of src, as a list without the compiler launcher."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if file.is_relative_to(REPOSITORY / "src") and file.suffix == ".cpp":
            words = shlex.split(entry["command"])
            if os.path.basename(words[0]) == "ccache":
                words = words[1:]
            found[file] = (words, entry["directory"])
    return found


def preprocessed(words, directory):
    """What the compiler sees, comments included since NOLINT is one."""
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            kept.append(word)
    result = subprocess.run(kept + ["-E", "-C"], cwd=directory, capture_output=True)
    return result.stdout if result.returncode == 0 else None


def check(file, words, directory, build, common):
    """Returns ('cached' | 'clean' | 'failed', output)."""
    text = preprocessed(words, directory)
    stamp = None
    if text is not None:
        # The same for every checkout, and whether the libraries are shared or not.
        seen = [word for word in words if word != "-fPIC" and not word.endswith("_EXPORTS")]
        here = str(REPOSITORY).encode()
        key = hashlib.sha256(common)
        key.update("\0".join(seen).encode().replace(here, b""))
        key.update(text.replace(here, b""))
        stamp = cache_folder() / key.hexdigest()
        if stamp.exists():
            os.utime(stamp)
            return "cached", ""
    result = subprocess.run(
        ["clang-tidy", "--quiet", "-p", str(build), f"--header-filter=^{REPOSITORY}/(src|tests)/",
         "--extra-arg=-Wno-unknown-warning-option", str(file)],
        capture_output=True, text=True)
    if result.returncode == 0:
        if stamp is not None:
            stamp.touch()
        return "clean", ""
    return "failed", result.stdout + "".join(
        line for line in result.stderr.splitlines(True) if "warnings generated" not in line)


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    found = commands(build)
    if len(sys.argv) > 2:
        wanted = {pathlib.Path(name).resolve() for name in sys.argv[2:]}
        found = {file: value for file, value in found.items() if file in wanted}
    if not found:
        print("tidy: no source file of src is in the compile database")
        return 1
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEEP_SECONDS:
            old.unlink(missing_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    common = version + (REPOSITORY / ".clang-tidy").read_bytes()
    count = {"cached": 0, "clean": 0, "failed": 0}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        futures = [pool.submit(check, file, *value, build, common) for file, value in sorted(found.items())]
        for future in concurrent.futures.as_completed(futures):
            state, output = future.result()
            count[state] += 1
            if output:
                print(output, flush=True)
    print(f"summary: {len(found)} files, {count['cached']} unchanged since they were clean, {count['failed']} failed")
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
