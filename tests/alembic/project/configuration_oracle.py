#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What Alembic itself reads from configuration files: configuration_oracle.py CASES > VECTORS

CASES is the JSON file beside this script (or an older VECTORS): a list of {name, files, ini, toml, section}. Each case
is written to a folder of its own, which is the working directory, and answered by the Alembic that this Python has;
configuration_vectors.json was written by 1.20.1 (pyproject.toml needs 1.16 or newer). Paths begin with "$" for that
folder.
"""

import importlib
import json
import os
import pathlib
import sys
import tempfile
import warnings

import alembic
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import asbool


def relative(path, folder):
    text = os.path.normpath(os.path.join(folder, str(path)))
    return "$" + text[len(folder):] if text.startswith(folder) else text


def answer(case, folder):
    config = Config(
        file_=case["ini"] or None, toml_file=case["toml"] or None, ini_section=case["section"]
    )
    scripts = ScriptDirectory.from_config(config)
    return {
        "script_location": relative(scripts.dir, folder),
        "version_locations": [relative(path, folder) for path in scripts._version_locations],
        "recursive_version_locations": bool(scripts.recursive_version_locations),
        "sourceless": bool(scripts.sourceless),
        "file_template": scripts.file_template,
        "truncate_slug_length": scripts.truncate_slug_length,
        "timezone": scripts.timezone or "",
        "output_encoding": scripts.output_encoding,
        "prepend_sys_path": [
            relative(path, folder) for path in config.get_prepend_sys_paths_list() or []
        ],
        "revision_environment": bool(asbool(config.get_alembic_option("revision_environment"))),
        "hooks": [
            {key: value.replace(folder, "$") for key, value in hook.items()}
            for hook in scripts.hooks
        ],
    }


def main():
    warnings.simplefilter("ignore")
    cases = json.loads(pathlib.Path(sys.argv[1]).read_text())["cases"]
    path = list(sys.path)
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            for name, text in case["files"].items():
                file = pathlib.Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
            os.chdir(folder)
            sys.path[:] = path + [folder]
            for module in [name for name in sys.modules if name.split(".")[0] == "pack"]:
                del sys.modules[module]  # of the case before
            importlib.invalidate_caches()
            case.pop("answer", None)
            case.pop("error", None)
            try:
                case["answer"] = answer(case, folder)
            except Exception as error:
                case["error"] = f"{type(error).__name__}: {error}".replace(folder, "$")
            os.chdir("/")
    json.dump({"alembic": alembic.__version__, "cases": cases}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
