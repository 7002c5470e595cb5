"""Tier 0: what can be seen without rendering anything."""

import itertools
import os
import re
from operator import attrgetter
from pathlib import PurePosixPath

import pytest

import harness
import options
from harness import ROOT, TEMPLATE
from options import Layer

PYTHON = [path for path in options.template_files() if ".py" in path.suffixes]
RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_python_in_the_template_is_python(path: PurePosixPath) -> None:
    text = (TEMPLATE / path).read_text(encoding="utf-8")
    assert "{%" not in text
    assert "#%" not in text


@pytest.mark.parametrize("path", [path for path in PYTHON if path.suffix == ".jinja"], ids=str)
def test_python_names_nothing_but_the_package(path: PurePosixPath) -> None:
    placeholders = re.findall(r"\{\{.*?\}\}", (TEMPLATE / path).read_text(encoding="utf-8"))
    assert set(placeholders) == {"{{ package_name }}"}


@pytest.mark.parametrize(
    "path", [path for path in options.template_files() if path.suffix == ".jinja"], ids=str
)
def test_no_blank_line_follows_a_line_statement(path: PurePosixPath) -> None:
    """Jinja swallows the blank lines after a line statement; they belong before it."""
    swallowed = re.findall(
        r"^[ \t]*#%.*\n[ \t]*\n", (TEMPLATE / path).read_text(encoding="utf-8"), re.MULTILINE
    )
    assert swallowed == []


def test_every_choice_has_its_layer_and_every_layer_its_choice() -> None:
    folders = {path.parts[0] for path in options.template_files() if "{{" in path.parts[0]}
    folders.discard("{{ _copier_conf.answers_file }}.jinja")
    assert folders == {layer.folder for layer in options.layers()}
    offered = {f"{question}_{one}" for question, choices in options.choices().items() for one in choices}
    named = {layer.name: layer for layer in options.layers()}
    assert offered <= named.keys()
    assert all(name.removeprefix(f"{named[name].question}_") in named[name].answers for name in offered)


@pytest.mark.parametrize("layer", options.layers(), ids=attrgetter("name"))
def test_a_hidden_question_names_each_layer(layer: Layer) -> None:
    assert options.questions(hidden=True)[layer.name].keys() == {"type", "when", "default"}
    assert layer.name.startswith(f"{layer.question}_")
    assert set(layer.answers) <= set(options.choices()[layer.question])


def test_no_two_layers_that_meet_write_the_same_path() -> None:
    for one, other in itertools.combinations(options.layers(), 2):
        if one.meets(other):
            assert not one.files() & other.files(), f"{one.folder} and {other.folder}"
    for layer in options.layers():
        assert not layer.files() & options.base_files(), layer.folder


def test_the_readme_lists_every_choice_and_the_tests_that_execute_it() -> None:
    rows = re.findall(r"^\|(.*)\|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    table = [[cell.strip() for cell in row.split("|")] for row in rows]
    start = next(at for at, row in enumerate(table) if row[0] == "question") + 2
    end = next(at for at, row in enumerate(table) if row[0] == "licence") + 1
    assert sum(len(row[1].split(", ")) for row in table[start:end]) == sum(
        map(len, options.choices().values())
    )
    for row in table[start:end]:
        links = re.findall(r"\]\(([^)]+)\)", row[3])
        assert links, row
        assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("setting", ["_tasks", "_jinja_extensions", "_migrations"])
def test_nothing_asks_for_trust(setting: str) -> None:
    assert setting not in options.config()


def test_file_names_are_legal_on_every_system() -> None:
    paths = harness.repository_files()
    assert [str(path) for path in paths if not all(map(legal, path.parts))] == []
    folded = [str(path).casefold() for path in paths]
    assert len(set(folded)) == len(folded)


def legal(name: str) -> bool:
    """Whether Windows takes a file name too."""
    strange = re.search(r'[<>:"|?*\\\x00-\x1f]', name) or name[-1] in ". "
    return not strange and name.partition(".")[0].rstrip().casefold() not in RESERVED


@pytest.mark.xdist_group("static")
def test_workers_keep_groups_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist writes a group into a test's id; where it cannot, workers would share environments."""
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@static")


def test_the_template_is_linted_in_place() -> None:
    harness.run("ruff", "check", "--no-cache", cwd=ROOT)
    harness.run("ruff", "format", "--check", "--no-cache", cwd=ROOT)


def test_the_rules_are_those_of_a_rendered_project() -> None:
    """What passes here passes there: the template's pyproject repeats the rendered one's rules."""
    ours = ruff_ignores((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    theirs = ruff_ignores((TEMPLATE / "pyproject.toml.jinja").read_text(encoding="utf-8"))
    assert ours == theirs


def ruff_ignores(pyproject: str) -> list[str]:
    """The rules that a pyproject.toml switches off everywhere."""
    block = re.search(r"^ignore = \[\n(.*?)^\]", pyproject, re.DOTALL | re.MULTILINE)
    assert block
    return re.findall(r'^    "(\w+)"', block[1], re.MULTILINE)
