# SPDX-License-Identifier: MIT
"""publichistories.py ATHANORCTL FOLDER [ALEMBIC]: for every project checked out below FOLDER, compares what athanorctl
tells of its histories with what Alembic itself tells: revisions, heads, bases, and the text of heads, branches and
history. Alembic is the one that this Python imports, and that of the folder ALEMBIC (ATHANOR_NEWEST_ALEMBIC). What a
revision file imports and is not installed becomes a dummy, so that Alembic can load its header.

A history is what an alembic.ini or a pyproject.toml describes, or a folder of revision files beside an env.py, whose
configuration is made here. All other folders of revision files belong to libraries, and are read together, as an
application that uses them would. Prints a line for each history, what differs, and what was not compared. Exits with 1
on any difference."""
import ast
import configparser
import dataclasses
import importlib.machinery
import importlib.resources.abc
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import types

from publictrees import commit_of

QUESTIONS = [["heads"], ["heads", "--resolve-dependencies"], ["heads", "--verbose"], ["branches"],
             ["branches", "--verbose"], ["history"], ["history", "--verbose"]]
HEADER = re.compile(rb"^(down_revision)\b", re.MULTILINE)
NAMES = ["revision", "down_revision", "branch_labels", "depends_on"]


# --- In a process of its own: what Alembic says -----------------------------------------------------------------------

class Dummy(types.ModuleType):
    """Whatever is asked of a package that is not installed."""
    __path__ = []

    def __init__(self, name="dummy", *_, **__):
        super().__init__(name if isinstance(name, str) else "dummy")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Dummy(name)

    def __call__(self, *arguments, **_):
        # As a decorator it leaves the function alone.
        return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], types.FunctionType) else Dummy()

    def __mro_entries__(self, _bases):
        return ()

    def __iter__(self):
        return iter(())

    def __getitem__(self, _key):
        return Dummy()

    def __or__(self, _other):
        return Dummy()

    __ror__ = __add__ = __radd__ = __or__


class Resources(importlib.resources.abc.TraversableResources):
    def __init__(self, folder):
        self.folder = folder

    def files(self):
        return pathlib.Path(self.folder)


class Stubs:
    """The last finder: packages that are not installed. Those of a "package:folder" have their folder at least."""

    def __init__(self, folders):
        self.folders = folders

    def get_resource_reader(self, name):
        return Resources(self.folders[name])

    def find_spec(self, name, _path=None, _target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Dummy(spec.name)

    def exec_module(self, _module):
        pass


def put_in_order(revisions):
    """Where Alembic keeps a set, whose order varies from run to run, it keeps the order of the files and headers here."""
    plain_normalize = revisions.RevisionMap._normalize_depends_on

    def add_nextrev(self, revision):
        self._all_nextrev = self._all_nextrev.union([revision.revision])
        if self.revision in revision._versioned_down_revisions:
            self.nextrev = tuple(dict.fromkeys([*self.nextrev, revision.revision]))

    def normalize_depends_on(self, all_revisions, map_):
        plain_normalize(self, all_revisions, map_)
        for revision in all_revisions:
            left = set(revision._normalized_resolved_dependencies)
            revision._normalized_resolved_dependencies = tuple(
                one for one in revision._resolved_dependencies if one in left)

    revisions.Revision.add_nextrev = add_nextrev
    revisions.RevisionMap._normalize_depends_on = normalize_depends_on


def literal(value):
    """As Python text; None of what a dummy is part of."""
    try:
        ast.literal_eval(repr(value))
    except (SyntaxError, ValueError):
        return "None"
    return repr(value)


def alembic_answers(tree):
    import alembic.command
    import alembic.config
    import alembic.script

    put_in_order(alembic.script.revision)
    sys.dont_write_bytecode = True
    sys.meta_path.append(Stubs(tree["packages"]))
    os.chdir(tree["folder"])
    said = io.StringIO()
    files = {"toml_file": tree["toml"]} if tree["toml"] else {}
    config = alembic.config.Config(tree["ini"] or None, ini_section=tree["section"], stdout=said, **files)
    # `history` would run env.py otherwise.
    config.set_main_option("revision_environment", "false")
    if tree["script"]:
        config.set_main_option("script_location", tree["script"].replace("%", "%%"))
    script = alembic.script.ScriptDirectory.from_config(config)
    answers = {"version": alembic.__version__, "headers": {}, "texts": []}
    for revision in script.walk_revisions():
        module = revision.module
        answers["headers"][revision.path] = {name: literal(getattr(module, name, None)) for name in NAMES}
    answers["heads"] = sorted(script.revision_map._real_heads)
    answers["bases"] = sorted(script.get_bases())
    for verb, *options in QUESTIONS:
        said.seek(0)
        said.truncate()
        getattr(alembic.command, verb)(config, **{option[2:].replace("-", "_"): True for option in options})
        answers["texts"].append(said.getvalue())
    return answers


# --- The trees --------------------------------------------------------------------------------------------------------

@dataclasses.dataclass
class Tree:
    name: str
    folder: str  # where alembic and athanorctl are run
    checkout: str
    ini: str = ""
    toml: str = ""
    section: str = "alembic"
    script: str = ""  # what Flask-Migrate or the like would say
    packages: dict = dataclasses.field(default_factory=dict)  # the folder of each that would be installed


def made(folder, locations, script=None, **further):
    """The tree of version folders that no configuration names."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    if script is None:
        script = folder / "script"
        script.mkdir()
        (script / "env.py").touch()
    lists = os.pathsep.join(map(str, locations)).replace("%", "%%")
    ini = folder / "alembic.ini"
    ini.write_text(f"[alembic]\nscript_location = {str(script).replace('%', '%%')}\nversion_path_separator = os\n"
                   f"version_locations = {lists}\n")
    return Tree(folder=str(folder), ini=str(ini), **further)


def configured(checkout):
    """What the files of a checkout describe."""
    trees = []
    for path in sorted([*checkout.rglob("alembic.ini"), *checkout.rglob("pyproject.toml")]):
        name = str(path.parent.relative_to(checkout))
        if path.suffix == ".toml":
            if "[tool.alembic" in path.read_text() and not (path.parent / "alembic.ini").exists():
                trees.append(Tree(name, str(path.parent), str(checkout), toml=str(path)))
            continue
        parser = configparser.RawConfigParser(strict=False)
        parser.read(path)
        sections = [one for one in parser.sections() if parser.has_option(one, "script_location")]
        for section in sections or ["alembic"]:
            package, colon, _ = parser.get(section, "script_location", fallback="").partition(":")
            places = [parent / package.replace(".", "/") for parent in path.parents if parent.is_relative_to(checkout)]
            packages = {package: str(place) for place in places if colon and place.is_dir()}
            trees.append(Tree(name if len(sections) < 2 else f"{name}#{section}", str(path.parent), str(checkout),
                              ini=str(path), section=section, script="" if sections else str(path.parent),
                              packages=packages))
    return trees


def version_folders(checkout):
    return sorted({path.parent for path in checkout.rglob("*.py") if HEADER.search(path.read_bytes())})


# --- The comparison ---------------------------------------------------------------------------------------------------

def ask_alembic(tree, library):
    environment = dict(os.environ)
    if library:
        environment["PYTHONPATH"] = library
    out = subprocess.run([sys.executable, __file__, "--alembic"], input=json.dumps(dataclasses.asdict(tree)),
                         capture_output=True, text=True, env=environment, cwd="/")
    if out.returncode:
        return None, (out.stderr.strip().splitlines() or ["no answer"])[-1]
    return json.loads(out.stdout.splitlines()[-1]), ""


def with_sorted_labels(text):
    """Branch labels are a set, whose order varies from run to run in Alembic."""
    return re.sub(r"(?<=\()[^()\n]+(?=\))|(?<=^Branch names: ).+", lambda found: ", ".join(sorted(found[0].split(", "))),
                  text, flags=re.MULTILINE)


class Comparison:
    def __init__(self, program, libraries, scratch):
        self.program, self.libraries, self.scratch = program, libraries, scratch
        self.differences = self.compared = self.left = 0
        self.modules = {}

    def module(self, tree):
        """What `athanorctl modules` tells of a tree, with all others of its folder."""
        if tree.checkout not in self.modules:
            out = subprocess.run([self.program, "modules", "-f", tree.checkout, "--format", "json"],
                                 capture_output=True, text=True)
            self.modules[tree.checkout] = json.loads(out.stdout)["modules"] if out.stdout else []
        for module in self.modules[tree.checkout]:
            if module["section"] == tree.section and (module["iniFile"] or module["tomlFile"]) == (tree.ini or tree.toml):
                return module
        return None

    def differ(self, tree, what, ours, theirs):
        self.differences += 1
        print(f"  DIFFERENT {tree.name}, {what}:\n    ours    {ours}\n    Alembic {theirs}")

    def texts(self, tree, answers):
        """The questions of a command line; differences are shown by their first line."""
        environment = dict(os.environ, ATHANOR_ALEMBIC_VERSION=answers["version"])
        place = ["-n", tree.section] + ["-c", tree.ini or tree.toml]
        for question, theirs in zip(QUESTIONS, answers["texts"]):
            out = subprocess.run([self.program, *place, *question], capture_output=True, text=True, env=environment,
                                 cwd=tree.folder)
            ours = out.stdout if out.returncode == 0 else out.stdout + out.stderr
            ours, theirs = with_sorted_labels(ours), with_sorted_labels(theirs)
            if ours != theirs:
                pairs = zip(ours.splitlines() + [""], theirs.splitlines() + [""])
                first = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
                self.differ(tree, " ".join(question), *first)

    def comparable(self, tree, module, answers):
        """The tree, if both can be asked. Else a copy of it with a configuration made here, in which the headers that
        only Python can compute are as Alembic has computed them."""
        places = {problem["file"] for problem in module["problems"]}
        if not places and not tree.script:
            return tree, ""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.scratch))
        locations = []
        for number, location in enumerate(module["versionLocations"]):
            copy = folder / str(number)
            shutil.copytree(location, copy, ignore=lambda _, names: [one for one in names if not one.endswith(".py")])
            locations.append(copy)
            for path in sorted(places & answers["headers"].keys()):
                if pathlib.Path(path).parent == pathlib.Path(location):
                    values = answers["headers"][path].items()
                    with (copy / pathlib.Path(path).name).open("a") as file:
                        file.writelines(f"\n{name} = {value}" for name, value in values if value != "None")
        texts = "; ".join(f"{os.path.basename(problem['file'])}:{problem['line']} {problem['text']}"
                          for problem in module["problems"])
        return (made(folder / "made", locations, name=tree.name, checkout=str(folder / "made")),
                f", with what Alembic has computed ({texts})" if texts else "")

    def compare(self, tree, commit):
        module = self.module(tree)
        if not module:
            self.differ(tree, "reading", "not read by athanorctl modules", "a history")
            return
        for library in self.libraries:
            answers, reason = ask_alembic(tree, library)
            if not answers:
                self.left += 1
                print(f"  NOT COMPARED {tree.name}: Alembic of {library or 'this Python'} cannot load it: {reason}")
                continue
            before = self.differences
            same, note = self.comparable(tree, module, answers)
            if same is not tree:
                answers, reason = ask_alembic(same, library)
            told = self.module(same)
            for what, theirs in [("revisions", len(answers["headers"])), ("heads", answers["heads"]),
                                 ("bases", answers["bases"]), ("problems", [])]:
                ours = sorted(told[what]) if what in ("heads", "bases") else told[what]
                if ours != theirs:
                    self.differ(tree, what, ours, theirs)
            self.texts(same, answers)
            self.compared += 1
            heads = len(answers["texts"][0].splitlines())
            print(f"{tree.name} {commit}: {told['revisions']} revisions, {heads} heads, "
                  f"{len(told['bases'])} bases, {'equal' if before == self.differences else 'DIFFERENT'}: "
                  f"Alembic {answers['version']}{note}", flush=True)


def main():
    if sys.argv[1:] == ["--alembic"]:
        print(json.dumps(alembic_answers(json.load(sys.stdin))))
        return 0
    program, root, *libraries = map(os.path.abspath, sys.argv[1:])
    newest = os.environ.get("ATHANOR_NEWEST_ALEMBIC")
    libraries = [""] + (libraries or [newest] * bool(newest))
    if len(libraries) == 1:
        print("NOT COMPARED: the newest Alembic; neither ALEMBIC nor ATHANOR_NEWEST_ALEMBIC names it.")
    checkouts = sorted(path for path in pathlib.Path(root).iterdir() if path.is_dir())
    with tempfile.TemporaryDirectory() as scratch:
        comparison = Comparison(program, libraries, scratch)
        shared = []  # of libraries
        for checkout in checkouts:
            commit = commit_of(checkout)[:12]
            trees = configured(checkout)
            known = {location for tree in trees for location in (comparison.module(tree) or {"versionLocations": []})[
                "versionLocations"]}
            further = [folder for folder in version_folders(checkout) if str(folder) not in known]
            for number, folder in enumerate(further):
                name = str(folder.relative_to(checkout))
                if (folder.parent / "env.py").exists():
                    at = pathlib.Path(scratch) / checkout.name / str(number)
                    trees.append(made(at, [folder], folder.parent, checkout=str(at), name=name))
                else:
                    shared.append(folder)
                    print(f"{checkout.name}/{name} {commit}: read with the other libraries")
            for tree in trees:
                tree.name = f"{checkout.name}/{tree.name}"
                comparison.compare(tree, commit)
            if not trees and not further:
                print(f"{checkout.name} {commit}: no history")
        if shared:
            at = pathlib.Path(scratch) / "together"
            comparison.compare(made(at, shared, name="libraries together", checkout=str(at)), "")
    print(f"{comparison.compared} comparisons, {comparison.differences} differences, {comparison.left} not compared")
    return 1 if comparison.differences or not comparison.compared else 0


if __name__ == "__main__":
    sys.exit(main())
