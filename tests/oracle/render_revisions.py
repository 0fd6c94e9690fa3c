# SPDX-License-Identifier: MIT
"""render_revisions.py ROOT...: what the installed Alembic writes offline for revision files, one step per run, as tier
T2 of a measurement: the project's own tree (ROOT...) and the libraries that are installed can be imported; whatever
else is imported is a dummy that ends the step when it is touched.

Reads paths of revision files from standard input, a line each. Writes a line of JSON for each:
{"path", "upgrade": {"text"} or {"error", "how"}, "downgrade": ...}; `how` is "error", "dummy", "import" or "time".
Each step runs in a process of its own."""
import importlib.abc
import importlib.machinery
import importlib.util
import io
import json
import os
import signal
import sys
import types
import warnings

SECONDS = 20


class Touched(BaseException):
    pass


def touch(name):
    raise Touched(name)


class Dummy:
    """Something that could not be imported. It may be named and passed on, and nothing else."""

    def __init__(self, name):
        object.__setattr__(self, "_name", name)

    def __getattribute__(self, name):
        if name.startswith("__") and name.endswith("__") and name not in ("__call__", "__mro_entries__"):
            return object.__getattribute__(self, name)
        touch(object.__getattribute__(self, "_name"))

    def __mro_entries__(self, bases):
        touch(object.__getattribute__(self, "_name"))


def touching(self, *args, **keywords):
    touch(object.__getattribute__(self, "_name"))


for method in ("call setattr delattr str repr bytes format lt le gt ge eq ne bool len iter next contains getitem "
               "setitem add radd sub mul mod and or xor int float index enter exit await hash").split():
    setattr(Dummy, f"__{method}__", touching)


class DummyModule(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Dummy(f"{self.__name__}.{name}")


class DummyFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Last of all finders: for what no other one has found."""

    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return DummyModule(spec.name)

    def exec_module(self, module):
        pass


def load(path):
    spec = importlib.util.spec_from_file_location("revision_" + str(abs(hash(path))), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def one_step(path, direction):
    from alembic.config import Config
    from alembic.operations import Operations
    from alembic.runtime.environment import EnvironmentContext

    buffer = io.StringIO()
    config = Config()
    config.set_main_option("script_location", os.path.dirname(path))
    loading = True
    try:
        with EnvironmentContext(config, None, as_sql=True, output_buffer=buffer, fn=lambda *_: []) as environment:
            environment.configure(url="postgresql://", literal_binds=True, dialect_opts={"paramstyle": "named"})
            module = load(path)
            loading = False
            with environment.begin_transaction():
                buffer.seek(0)
                buffer.truncate()  # BEGIN
                with Operations.context(environment.get_context()):
                    getattr(module, direction)()
                text = buffer.getvalue()
        return {"text": text}
    except Touched as dummy:
        return {"error": str(dummy), "how": "import" if loading else "dummy"}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"[:2000], "how": "import" if loading else "error"}


def in_a_child(path, direction):
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        signal.alarm(SECONDS)
        try:
            answer = json.dumps(one_step(path, direction))
        except BaseException as error:
            answer = json.dumps({"error": repr(type(error)), "how": "error"})
        with os.fdopen(writable, "w") as out:
            out.write(answer)
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else {"error": f"no answer within {SECONDS} s", "how": "time"}


def main():
    warnings.simplefilter("ignore")
    sys.dont_write_bytecode = True
    import alembic.op  # noqa: F401  what every step needs, before the forks
    import alembic.context  # noqa: F401
    import sqlalchemy.dialects.postgresql  # noqa: F401
    import sqlalchemy.orm  # noqa: F401
    sys.path[1:1] = sys.argv[1:]
    sys.meta_path.append(DummyFinder())
    for line in sys.stdin.read().splitlines():
        answer = {"path": line}
        for direction in ("upgrade", "downgrade"):
            answer[direction] = in_a_child(line, direction)
        print(json.dumps(answer), flush=True)


main()
