# SPDX-License-Identifier: MIT
"""Reads paths, one a line; writes for each what Python's own parser makes of it: "ok DIGEST" of ast.dump() with
locations, or "refused MESSAGE". With --full and one path, the dump itself. With --snippets and a file of snippets
between form feeds, the dump of each or "refused MESSAGE", one a line."""
import ast
import hashlib
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)


def dump(node, out):
    """The text of ast.dump(node, include_attributes=True) of Python 3.13, several times as fast."""
    append = out.append
    append(type(node).__name__)
    append("(")
    separator = ""
    for name in node._fields:
        value = getattr(node, name, None)
        if value is None and not (name == "value" and type(node).__name__ in ("Constant", "MatchSingleton")):
            continue
        if isinstance(value, list):
            if not value:
                continue
            append(f"{separator}{name}=[")
            inner = ""
            for item in value:
                append(inner)
                if isinstance(item, ast.AST):
                    dump(item, out)
                else:
                    append(repr(item))
                inner = ", "
            append("]")
        elif isinstance(value, ast.AST):
            append(f"{separator}{name}=")
            dump(value, out)
        else:
            append(f"{separator}{name}={value!r}")
        separator = ", "
    if node._attributes:
        append(
            f"{separator}lineno={node.lineno}, col_offset={node.col_offset}, "
            f"end_lineno={node.end_lineno}, end_col_offset={node.end_col_offset}"
        )
    append(")")


def text_of(source):
    tree = ast.parse(source)
    # The bound on digits is one for reading; a long hexadecimal number is written out here, in decimal.
    bound = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    out = []
    dump(tree, out)
    sys.set_int_max_str_digits(bound)
    return "".join(out).encode("utf-8", "surrogatepass")


def dump_snippets(path):
    with open(path, "rb") as file:
        snippets = file.read().split(b"\f")
    for snippet in snippets:
        try:
            text = text_of(snippet.removeprefix(b"\n"))
        except SyntaxError as error:
            text = f"refused {error.msg}".encode("ascii", "backslashreplace")
        sys.stdout.buffer.write(text + b"\n")


def main():
    if "--snippets" in sys.argv:
        dump_snippets(sys.argv[-1])
        return
    full = "--full" in sys.argv
    for line in sys.stdin:
        path = line.rstrip("\n")
        with open(path, "rb") as file:
            source = file.read()
        try:
            text = text_of(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            print("refused", type(error).__name__, str(error).encode("ascii", "backslashreplace").decode(), flush=True)
            continue
        if full:
            sys.stdout.buffer.write(text)
        else:
            print("ok", hashlib.md5(text).hexdigest(), flush=True)


main()
