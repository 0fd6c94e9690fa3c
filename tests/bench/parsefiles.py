# SPDX-License-Identifier: MIT
"""The twin of parsefiles.cpp: reads paths, one a line; parses each file whole, from bytes in memory, with ast.parse,
and writes "FILES BYTES MILLISECONDS" of a round. What Python refuses is parsed up to its error, as anywhere."""
import ast
import sys
import time
import warnings

warnings.simplefilter("ignore")


def parse(source):
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        pass


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    sources = []
    for line in sys.stdin:
        with open(line.rstrip("\n"), "rb") as file:
            sources.append(file.read())
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for source in sources:
            parse(source)
        elapsed = (time.perf_counter_ns() - start) / 1e6
        print(len(sources), sum(map(len, sources)), f"{elapsed:.1f}", flush=True)


main()
