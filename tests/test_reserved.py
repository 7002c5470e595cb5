"""hooks/reserved.txt is up to date: no package hides a module of Python, the project or a dependency."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import harness
import options
import reserved
import seams
from harness import Answers

EVERY = [
    pytest.param(
        answers,
        id=options.label(answers),
        marks=pytest.mark.xdist_group(options.complete(answers)["serving"]),
    )
    for answers in options.each_choice()
]
UPDATE = "run `make update-reserved`"


def test_the_lists_are_python_s() -> None:
    names = reserved.names()
    assert reserved.keywords() - names["KEYWORDS"] == set(), UPDATE
    assert reserved.standard_library() - names["STDLIB"] == set(), UPDATE


def test_the_list_has_the_project_s_own_modules() -> None:
    assert reserved.project() - reserved.names()["PROJECT"] == set(), UPDATE


def test_the_list_has_every_declared_dependency() -> None:
    declared = {Requirement(need).name for need in declared_needs()}
    assert reserved.possible(declared) - reserved.names()["DEPENDENCIES"] == set(), UPDATE


def declared_needs() -> Iterator[str]:
    """The requirements in pyproject.toml, for all answers."""
    for answers in seams.combinations("pyproject.toml.jinja"):
        described = tomllib.loads(seams.render("pyproject.toml.jinja", answers))
        yield from described["project"]["dependencies"]
        groups = described["dependency-groups"].values()
        yield from (need for group in groups for need in group if isinstance(need, str))


@pytest.mark.slow
@pytest.mark.parametrize("answers", EVERY)
def test_the_list_has_every_installed_module(installed: Callable[[Answers], Path], answers: Answers) -> None:
    found = reserved.dependencies(installed(answers))
    every = set().union(*reserved.names().values())
    assert found - every == set(), UPDATE


def test_writing_the_list_anew_changes_nothing_but_names() -> None:
    text = reserved.FILE.read_text(encoding="utf-8")
    blocks = reserved.names()
    assert text == reserved.HEAD + "".join(map(reserved.block, blocks, blocks.values()))


def test_every_block_is_enforced() -> None:
    validator = (harness.ROOT / "hooks" / "validate_project_slug.txt").read_text(encoding="utf-8")
    for name in reserved.names():
        assert f"package in {name} " in validator
