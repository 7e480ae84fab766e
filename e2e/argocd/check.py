"""Holds what health.lua says of each object in testdata against health_test.yaml."""

import pathlib
import sys

import yaml
from lupa.lua51 import LuaRuntime


class Loader(yaml.SafeLoader):
    """Leaves times as they are written, as JSON does."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=Loader)


def health(script, thing):
    lua = LuaRuntime(unpack_returned_tuples=True, register_eval=False, register_builtins=False)
    lua.globals()["obj"] = lua.table_from(thing, recursive=True)
    # As Argo CD runs it: without files and programs.
    for library in ("io", "os", "python"):
        lua.globals()[library] = None
    return dict(lua.execute(script).items())


def main():
    script = pathlib.Path("health.lua").read_text(encoding="utf-8")
    tests = read("health_test.yaml")["tests"]
    failures = 0
    for test in tests:
        found = health(script, read(test["inputPath"]))
        holds = found == test["healthStatus"]
        failures += not holds
        print("ok  " if holds else "FAIL", test["inputPath"], "" if holds else f"{found}, not {test['healthStatus']}")
    unused = {str(path) for path in pathlib.Path("testdata").iterdir()} - {test["inputPath"] for test in tests}
    for path in sorted(unused):
        print("FAIL", path, "no test reads it")
    sys.exit(1 if failures or unused else 0)


main()
