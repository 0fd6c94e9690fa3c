#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What settings libraries read from files: settings_oracle.py > settings_vectors.json

Needs pydantic-settings, python-dotenv, python-decouple, starlette and environs. Each case is a folder of files with
app/config.py, which binds `value`; it is imported with that folder as the working folder and an empty environment.
"""

import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys
import tempfile

PACKAGES = ["pydantic-settings", "python-dotenv", "python-decouple", "starlette", "environs"]
DOTENV = """# comment
PLAIN=plain
export EXPORTED=exported
SPACED = spaced   # comment
HASH=a#b
SINGLE='single # not a comment \\'quoted\\' \\n'
DOUBLE="double \\"quoted\\" \\t tab"
LINES="first
second"
EMPTY=
NOTHING
INSIDE=${PLAIN}-${MISSING:-default}-${MISSING}
broken line=
"QUOTED"=no
AFTER=after
PLAIN=again
"""
NAMES = "PLAIN EXPORTED SPACED HASH SINGLE DOUBLE LINES EMPTY NOTHING INSIDE AFTER".split()
LOAD = "import os\nfrom dotenv import load_dotenv\n"
SETTINGS = "from pydantic import AliasChoices, BaseModel, Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
CASES = {
    **{
        f"dotenv {name}": {
            "app/config.py": f"{LOAD}load_dotenv()\nvalue = os.environ.get({name!r}, 'unset')\n",
            ".env": DOTENV,
        }
        for name in NAMES
    },
    "dotenv beside": {
        "app/config.py": LOAD + "load_dotenv()\nvalue = os.getenv('X')\n",
        "app/.env": "X=beside\n",
        ".env": "X=above\n",
    },
    "dotenv path": {
        "app/config.py": LOAD
        + "from pathlib import Path\nload_dotenv(Path(__file__).parent.parent / 'my.env')\nvalue = os.environ['X']\n",
        "my.env": "X=path\n",
        ".env": "X=other\n",
    },
    "dotenv keyword": {
        "app/config.py": LOAD + "load_dotenv(dotenv_path='conf/.env')\nvalue = os.environ['X']\n",
        "conf/.env": "X=keyword\n",
    },
    "dotenv set before": {
        "app/config.py": LOAD + "os.environ['X'] = 'before'\nload_dotenv()\nvalue = os.getenv('X')\n",
        ".env": "X=file\n",
    },
    "dotenv override": {
        "app/config.py": LOAD + "os.environ['X'] = 'before'\nload_dotenv(override=True)\nvalue = os.getenv('X')\n",
        ".env": "X=file\n",
    },
    "dotenv find": {
        "app/config.py": LOAD
        + "from dotenv import find_dotenv\nload_dotenv(find_dotenv('.flaskenv'))\nvalue = os.getenv('X', 'no')\n",
        ".flaskenv": "X=flask\n",
    },
    "dotenv missing": {"app/config.py": LOAD + "load_dotenv('nowhere')\nvalue = os.getenv('X', 'no')\n"},
    "dotenv values": {
        "app/config.py": "from dotenv import dotenv_values\nvalue = dotenv_values('.env')['X']\n",
        ".env": "Y=y\nX=${Y}x\n",
    },
    "decouple env": {
        "app/config.py": "from decouple import config\nvalue = config('X')\n",
        ".env": "X='quoted'\n",
    },
    "decouple ini": {
        "app/config.py": "from decouple import config\nvalue = config('X', default='d')\n",
        "settings.ini": "[settings]\nX = ini\n",
        ".env": "X=env\n",
    },
    "decouple default": {"app/config.py": "from decouple import config\nvalue = config('X', default='d') + '1'\n"},
    "decouple bool": {
        "app/config.py": "from decouple import config\nvalue = 'yes' if config('X', default=False, cast=bool) else 'no'\n",
        ".env": "X=on\n",
    },
    "decouple int": {
        "app/config.py": "from decouple import config\nvalue = str(config('X', default=1, cast=int) + 1)\n",
        ".env": "X=41\n",
    },
    "decouple int default": {
        "app/config.py": "from decouple import config\nvalue = str(config('X', default='5', cast=int) + 1)\n",
    },
    "starlette": {
        "app/config.py": "from starlette.config import Config\nconfig = Config('.env')\nvalue = config('X')\n",
        ".env": "# c\nX='starlette'\n",
    },
    "starlette default": {
        "app/config.py": "from starlette.config import Config\nconfig = Config()\nvalue = config('X', default='d')\n",
        ".env": "X=no\n",
    },
    "starlette cast": {
        "app/config.py": "from starlette.config import Config\nconfig = Config('.env')\n"
        "value = 'yes' if config('X', cast=bool, default=False) else 'no'\n",
        ".env": "X=true\n",
    },
    "starlette prefix": {
        "app/config.py": "from starlette.config import Config\nconfig = Config('.env', env_prefix='APP_')\n"
        "value = config('X', cast=str, default='d')\n",
        ".env": "X=no\nAPP_X=prefixed\n",
    },
    "environs": {
        "app/config.py": "from environs import Env\nenv = Env()\nenv.read_env()\nvalue = env('X') + env.str('Y', 'd')\n",
        ".env": "X=environs\n",
    },
    "pydantic file": {
        "app/config.py": SETTINGS + "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env')\n"
        "    x: str = 'd'\nvalue = S().x\n",
        ".env": "X=${Y:-f}ile\n",
    },
    "pydantic files": {
        "app/config.py": SETTINGS
        + "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file=('.env', '.env.local'), extra='ignore')\n"
        "    x: str = 'd'\n    y: str = 'd'\nvalue = S().x + S().y\n",
        ".env": "X=first\nY=first\n",
        ".env.local": "X=second\n",
    },
    "pydantic path": {
        "app/config.py": SETTINGS + "from pathlib import Path\nclass S(BaseSettings):\n"
        "    model_config = SettingsConfigDict(env_file=Path(__file__).parent / 'my.env')\n    x: str\nvalue = S().x\n",
        "app/my.env": "x=path\n",
    },
    "pydantic prefix": {
        "app/config.py": SETTINGS + "class S(BaseSettings):\n    x: str = 'd'\n    class Config:\n        env_file = '.env'\n"
        "        env_prefix = 'app_'\n        extra = 'ignore'\nvalue = S().x\n",
        ".env": "X=no\nAPP_X=prefixed\n",
    },
    "pydantic alias": {
        "app/config.py": SETTINGS
        + "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env', env_prefix='APP_', extra='ignore')\n"
        "    x: str = Field('d', validation_alias='URL')\n    y: str = Field(default='d', alias='OTHER')\n"
        "value = S().x + S().y\n",
        ".env": "APP_URL=no\nURL=aliased\nOTHER=other\n",
    },
    "pydantic choices": {
        "app/config.py": SETTINGS
        + "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env', extra='ignore')\n"
        "    x: str = Field('d', validation_alias=AliasChoices('FIRST', 'SECOND'))\nvalue = S().x\n",
        ".env": "SECOND=second\n",
    },
    "pydantic nested": {
        "app/config.py": SETTINGS + "class D(BaseModel):\n    host: str = 'h'\n    name: str = 'n'\n"
        "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env', env_nested_delimiter='__')\n"
        "    db: D = D()\nvalue = S().db.host + S().db.name\n",
        ".env": "DB__HOST=nested\n",
    },
    "pydantic nested default": {
        "app/config.py": SETTINGS + "class D(BaseModel):\n    host: str = 'h'\nclass S(BaseSettings):\n"
        "    model_config = SettingsConfigDict(env_nested_delimiter='__')\n    db: D = D(host='x')\nvalue = S().db.host\n",
    },
    "pydantic given": {
        "app/config.py": SETTINGS + "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env')\n"
        "    x: str = 'd'\nvalue = S(x='given').x\n",
        ".env": "X=file\n",
    },
}


def answer(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        # A file, since python-dotenv takes a Python without one for an interactive session.
        main = pathlib.Path(folder, "main.py")
        main.write_text("import json\nfrom app.config import value\nprint(json.dumps(value))\n")
        run = [sys.executable, str(main)]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": folder}
        output = subprocess.run(run, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if output.returncode:
            raise SystemExit(f"{files}: {output.stderr}")
        return json.loads(output.stdout)


def main():
    answers = {
        "packages": {package: importlib.metadata.version(package) for package in PACKAGES},
        "cases": [{"name": name, "files": files, "value": answer(files)} for name, files in CASES.items()],
    }
    json.dump(answers, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
