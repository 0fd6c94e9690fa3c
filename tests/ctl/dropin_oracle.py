# SPDX-License-Identifier: MIT
"""Runs command lines with the importable Alembic: one JSON object a line, one answer a line.

A question is {"folder": …, "arguments": […]}, the answer what a process of its own would have written to its streams
and its exit code. Standard input is no terminal.
"""

import json
import logging
import os
import sys
import tempfile
import traceback
import warnings

sys.dont_write_bytecode = True

import alembic
from alembic.config import CommandLine

REPLIES = os.fdopen(os.dup(1), "w")


LOGGERS = {
    name: (logger.level, list(logger.handlers), logger.propagate)
    for name, logger in logging.root.manager.loggerDict.items()
    if isinstance(logger, logging.Logger)
}


def forget_logging():
    """The next env.py finds the loggers as Alembic's modules left them."""
    logging.disable(logging.NOTSET)
    logging.root.setLevel(logging.WARNING)
    logging.root.handlers.clear()
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if not isinstance(logger, logging.Logger):
            continue
        level, handlers, propagate = LOGGERS.get(name, (logging.NOTSET, [], True))
        logger.setLevel(level)
        logger.handlers[:] = handlers
        logger.propagate = propagate
        logger.disabled = False
        logger.filters.clear()
        if name not in LOGGERS and not name.startswith(("alembic.", "sqlalchemy.")):
            del logging.root.manager.loggerDict[name]


def run(arguments):
    try:
        with warnings.catch_warnings():  # what was warned of before is warned of again
            CommandLine(prog="alembic").main(argv=arguments)
    except SystemExit as end:
        return (end.code or 0) & 0xFF
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def forget(folder):
    """The next project has modules of the same names."""
    for name, module in list(sys.modules.items()):
        files = [getattr(module, "__file__", None), *list(getattr(module, "__path__", []))]
        if any(file and str(file).startswith(folder) for file in files):
            del sys.modules[name]
    sys.path_importer_cache.clear()  # "." has another meaning


def captured(arguments):
    """Alembic keeps the stream that was standard output when it was imported: the descriptors are exchanged."""
    saved = [os.dup(1), os.dup(2)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        path = list(sys.path)
        try:
            code = run(arguments)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            sys.path[:] = path
            forget(os.getcwd())
            forget_logging()
            for descriptor, old in zip((1, 2), saved):
                os.dup2(old, descriptor)
                os.close(old)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8"))
    return {"out": texts[0], "err": texts[1], "code": code}


print(json.dumps({"version": alembic.__version__}), file=REPLIES, flush=True)
for line in sys.stdin:
    question = json.loads(line)
    os.chdir(question["folder"])
    print(json.dumps(captured(question["arguments"])), file=REPLIES, flush=True)
