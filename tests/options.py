"""The template's questions, the layers that their answers render, and the answers that the tests render."""

import ast
import itertools
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pytest
import yaml
from _pytest.mark import ParameterSet

import harness
from harness import Answers

SUFFIX = ".jinja"
# Templates of the rendered project itself, for its pages and Airflow's commands: copied as they are.
PAGES = "monitoring/templates/*.html"
OWN_TEMPLATES = (PAGES, "orchestration/dags/*.py")
# The hidden questions that name no layer.
DERIVED = {"package_name", "newest_python"}

Choices = frozenset[tuple[str, str]]
Offered = Mapping[str, list[str]]


@cache
def config() -> dict[str, Any]:
    """The settings and questions in copier.yml."""
    loaded: dict[str, Any] = yaml.safe_load((harness.ROOT / "copier.yml").read_text(encoding="utf-8"))
    return loaded


def questions(*, hidden: bool = False) -> dict[str, dict[str, Any]]:
    """The questions that are asked, or the hidden ones that are computed."""
    every = {name: value for name, value in config().items() if not name.startswith("_")}
    return {name: value for name, value in every.items() if (value.get("when") is False) == hidden}


def choices() -> dict[str, list[str]]:
    """The values that each question with choices offers."""
    return {
        name: list(asked["choices"].values()) for name, asked in questions().items() if "choices" in asked
    }


def complete(answers: Answers) -> dict[str, str]:
    """The answers, and the defaults of all other questions."""
    return {name: asked["default"] for name, asked in questions().items()} | dict(answers)


def label(answers: Answers) -> str:
    """A short name for answers: the values that differ from the defaults."""
    values = [value for name, value in answers.items() if value != questions()[name]["default"]]
    return "-".join(values) or "defaults"


def each_choice() -> list[dict[str, str]]:
    """The defaults, and every other choice alone beside them."""
    defaults = complete({})
    every = ((name, choice) for name, offered in choices().items() for choice in offered)
    return [{}, *({name: choice} for name, choice in every if choice != defaults[name])]


def covering() -> list[dict[str, str]]:
    """The answers whose projects are rendered whole: each choice alone, then every pair of choices."""
    defaults = {name: complete({})[name] for name in choices()}
    alone = [defaults | answers for answers in each_choice()]
    return [*alone, *cover(choices(), 2, alone)]


def cover(offered: Offered, strength: int, rows: Iterable[Answers] = ()) -> Iterator[dict[str, str]]:
    """Rows that, with the given ones, hold every set of so many choices; greedy and repeatable."""
    missing = dict.fromkeys(sets(offered, strength))
    for row in rows:
        _strike(missing, row, strength)
    while missing:
        row = dict(next(iter(missing)))
        for name in offered:
            if name not in row:
                row[name] = _best(missing, row, name, offered[name], strength)
        _strike(missing, row, strength)
        yield {name: row[name] for name in offered}


def sets(offered: Offered, strength: int) -> Iterator[Choices]:
    """Every set of so many choices, each of another question."""
    for names in itertools.combinations(offered, min(strength, len(offered))):
        for values in itertools.product(*(offered[name] for name in names)):
            yield frozenset(zip(names, values, strict=True))


def _best(missing: Container[Choices], row: Answers, name: str, offered: list[str], strength: int) -> str:
    """The choice with which a row holds most of the missing sets."""
    others = [*itertools.combinations(row.items(), strength - 1)]
    return max(offered, key=lambda one: sum(frozenset({(name, one), *other}) in missing for other in others))


def _strike(missing: dict[Choices, None], row: Answers, strength: int) -> None:
    for held in itertools.combinations(row.items(), min(strength, len(row))):
        missing.pop(frozenset(held), None)


class Layer(NamedTuple):
    """A folder of the template that one answer renders, or each of several answers to one question."""

    name: str
    question: str
    answers: tuple[str, ...]

    @property
    def folder(self) -> str:
        return f"{{{{ {self.name} }}}}"

    def chosen(self, answers: Answers) -> bool:
        """Whether these answers render it."""
        return answers[self.question] in self.answers

    def meets(self, other: "Layer") -> bool:
        """Whether some answers render both."""
        return self.question != other.question or bool(set(self.answers) & set(other.answers))

    def files(self) -> set[str]:
        """The rendered paths of its files, placeholders included."""
        every = (path for path in template_files() if path.parts[0] == self.folder)
        return {landing(path) for path in every if not excluded(path)}


@cache
def layers() -> list[Layer]:
    """Every layer, in the order of the map in copier.yml."""
    hidden = questions(hidden=True).items()
    named = {name: asked["default"] for name, asked in hidden if name not in DERIVED}
    return [Layer(name, *_condition(default)) for name, default in named.items()]


def _condition(default: str) -> tuple[str, tuple[str, ...]]:
    """The question that a hidden question reads, and the answers that render its folder."""
    found = re.fullmatch(r"\{\{ '\.' if (\w+) (?:==|in) (.+) else '' \}\}", default)
    assert found, default
    answers = ast.literal_eval(found[2])
    return found[1], (answers,) if isinstance(answers, str) else tuple(answers)


def base_files() -> set[str]:
    """The rendered paths of the files outside of all layers."""
    folders = {layer.folder for layer in layers()}
    return {landing(path) for path in template_files() if path.parts[0] not in folders}


def landing(path: PurePosixPath) -> str:
    """The rendered path of a template file, placeholders included."""
    folders = {layer.folder for layer in layers()}
    inside = path.relative_to(path.parts[0]) if path.parts[0] in folders else path
    return str(inside).removesuffix(SUFFIX)


def excluded(path: PurePosixPath) -> bool:
    """Whether Copier leaves a file of the template out, as other files include it."""
    return any(part in config()["_exclude"] for part in path.parts)


def template_files() -> list[PurePosixPath]:
    """The files below template/."""
    return [
        path.relative_to("template") for path in harness.repository_files() if path.parts[0] == "template"
    ]


def grouped(groups: Mapping[str, str]) -> list[ParameterSet]:
    """Parameters with their xdist groups: tests of one group share a worker and its installed environment."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(group)) for name, group in groups.items()]


def stacks() -> list[ParameterSet]:
    """Every serving stack as a parameter."""
    return grouped({name: name for name in choices()["serving"]})


def covered() -> list[ParameterSet]:
    """The answers of `covering` as parameters."""
    return [pytest.param(answers, id=label(answers)) for answers in covering()]
