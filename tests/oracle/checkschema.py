# SPDX-License-Identifier: MIT
"""Usage: checkschema.py SCHEMA FILE...

Prints a JSON object: for each FILE (TOML or JSON) a list of what the schema (draft 2020-12) refuses in it; empty if it
is valid. The schema itself is checked first.
"""

import json
import sys
import tomllib

import jsonschema


def load(path):
    with open(path, "rb") as file:
        return tomllib.load(file) if path.endswith(".toml") else json.load(file)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    answers = {}
    for path in sys.argv[2:]:
        try:
            document = load(path)
        except ValueError as error:  # not TOML, not JSON
            answers[path] = [str(error)]
            continue
        answers[path] = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    json.dump(answers, sys.stdout)


main()
