# SPDX-License-Identifier: MIT
"""Reads snippets separated by form feeds; runs each in a namespace of its own and writes the lines
"NAME = REPR" of what it leaves (functions, classes and modules aside), or "raises TYPE: MESSAGE"; then a form feed."""
import contextlib
import io
import sys
import types
import warnings

warnings.simplefilter("ignore")


def main():
    snippets = sys.stdin.buffer.read().decode("utf-8").split("\f")
    for snippet in snippets:
        names = {"__name__": "__main__"}
        lines = []
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(snippet, "snippet", "exec"), names)
        except BaseException as error:
            lines.append(f"raises {type(error).__name__}: {error}")
        for name, value in names.items():
            if name.startswith("__") or isinstance(value, (types.FunctionType, type, types.ModuleType)):
                continue
            if type(value).__module__ in ("typing", "enum", "functools", "__future__") or callable(value):
                continue
            lines.append(f"{name} = {value!r}")
        sys.stdout.buffer.write("\n".join(lines).encode("utf-8", "surrogatepass") + b"\f")


main()
