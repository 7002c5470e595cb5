"""The names that a package can't have: Python's, the rendered project's and its dependencies'.

As a command: install the dependencies of every option and write hooks/reserved.txt anew.
"""

import keyword
import re
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import harness
import options

FILE = harness.ROOT / "hooks" / "reserved.txt"
BLOCK = re.compile(r"set (\w+) = '''(.*?)'''", re.DOTALL)
HEAD = "{#- Names that a package can't have, written by `make update-reserved`. -#}\n"
ASK = """
import importlib.metadata as m
print(*m.packages_distributions(), *(d.metadata["Name"] for d in m.distributions()), sep="\\n")
"""


def names() -> dict[str, set[str]]:
    """The reserved names, by the block of the file."""
    return {name: set(listed.split()) for name, listed in BLOCK.findall(FILE.read_text(encoding="utf-8"))}


def possible(found: Iterable[str]) -> set[str]:
    """Those of some names, as import names, that a slug can lead to."""
    lowered = {name.casefold().replace("-", "_").replace(".", "_") for name in found}
    return {name for name in lowered if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)}


def keywords() -> set[str]:
    return possible([*keyword.kwlist, *keyword.softkwlist])


def standard_library() -> set[str]:
    """The modules of the Python that runs this; versions differ."""
    return possible(sys.stdlib_module_names)


def project() -> set[str]:
    """What a project can import beside its package: its folders, and loose modules of its tests."""
    paths = [Path(path) for path in rendered_python() if not path.startswith("src/")]
    packages = {path.parent for path in paths if path.stem == "__init__"}
    loose = {path.stem for path in paths if path.parts[0] == "tests" and path.parent not in packages}
    folders = {path.parts[0] for path in paths if len(path.parts) > 1}
    return possible(folders | {name for name in loose if not name.startswith("test_")})


def rendered_python() -> Iterator[str]:
    """The paths of all Python files that the template may render."""
    every = options.base_files().union(*(layer.files() for layer in options.layers()))
    return (path for path in sorted(every) if path.endswith(".py"))


def dependencies(python: Path) -> set[str]:
    """The modules and distributions of an installed project, but its own."""
    return possible(harness.run(python, "-c", ASK, cwd=python.parent).split()) - {"flight_forecast"}


def all_dependencies() -> set[str]:
    """Those of every choice, each installed beside the defaults."""
    found = set()
    with tempfile.TemporaryDirectory() as folder:
        template = harness.snapshot(Path(folder) / "template")
        for answers in options.each_choice():
            rendered = harness.render(template, Path(folder) / options.label(answers), answers)
            found |= dependencies(harness.installed(rendered, "--all-groups"))
    return found


def main() -> None:
    """Write the file; a module of any Python that it ever named stays."""
    kept = names()
    blocks = {
        "KEYWORDS": keywords() | kept["KEYWORDS"],
        "STDLIB": standard_library() | kept["STDLIB"],
        "PROJECT": project(),
        "DEPENDENCIES": all_dependencies(),
    }
    FILE.write_text(HEAD + "".join(map(block, blocks, blocks.values())), encoding="utf-8")


def block(name: str, listed: set[str]) -> str:
    """One block of the file."""
    lines = textwrap.fill(" ".join(sorted(listed)), 116, break_long_words=False, break_on_hyphens=False)
    return f"{{%- set {name} = '''\n{lines}\n'''.split() -%}}\n"


if __name__ == "__main__":
    main()
