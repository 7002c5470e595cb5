"""The template's questions, the layers that their answers render, and the answers that the tests render."""

import ast
import itertools
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import jinja2
import pytest
import yaml
from _pytest.mark import ParameterSet

import harness
from harness import Answers

SUFFIX = ".jinja"
# Templates of the rendered project itself, for its pages and Airflow's commands: copied as they are.
PAGES = "monitoring/templates/*.html"
OWN_TEMPLATES = (PAGES, "orchestration/dags/*.py", "adoption/templates/*.j2")
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
    return {name: list(offered) for name, offered in _refusals().items()}


def possible(answers: Answers) -> bool:
    """Whether Copier takes these answers together: a choice may be refused for another one."""
    known = {name: offered[0] for name, offered in choices().items()} | dict(answers)
    refusals = (_refusals().get(name, {}).get(answer) for name, answer in answers.items())
    return not any(refusal and _template(refusal).render(known) for refusal in refusals)


_template = cache(jinja2.Template)


@cache
def _refusals() -> dict[str, dict[str, str]]:
    """By question with choices, the condition of each that refuses it; it is empty for most."""
    offered = {name: asked["choices"].values() for name, asked in questions().items() if "choices" in asked}
    return {name: dict(map(_refusal, values)) for name, values in offered.items()}


def _refusal(choice: str | dict[str, str]) -> tuple[str, str]:
    return (choice, "") if isinstance(choice, str) else (choice["value"], choice["validator"])


def complete(answers: Answers) -> dict[str, str]:
    """The answers, and the defaults of all other questions."""
    return {name: asked["default"] for name, asked in questions().items()} | dict(answers)


def given(answers: Answers) -> dict[str, str]:
    """The answers that differ from the defaults."""
    return {name: value for name, value in answers.items() if value != questions()[name]["default"]}


def label(answers: Answers) -> str:
    """A short name for answers: the values that differ from the defaults."""
    return "-".join(given(answers).values()) or "defaults"


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
                fitting = [one for one in offered[name] if possible({**row, name: one})]
                row[name] = _best(missing, row, name, fitting, strength)
        _strike(missing, row, strength)
        yield {name: row[name] for name in offered}


def sets(offered: Offered, strength: int) -> Iterator[Choices]:
    """Every possible set of so many choices, each of another question."""
    for names in itertools.combinations(offered, min(strength, len(offered))):
        for values in itertools.product(*(offered[name] for name in names)):
            one = dict(zip(names, values, strict=True))
            if possible(one):
                yield frozenset(one.items())


def _best(missing: Container[Choices], row: Answers, name: str, offered: list[str], strength: int) -> str:
    """The choice with which a row holds most of the missing sets."""
    others = [*itertools.combinations(row.items(), strength - 1)]
    return max(offered, key=lambda one: sum(frozenset({(name, one), *other}) in missing for other in others))


def _strike(missing: dict[Choices, None], row: Answers, strength: int) -> None:
    for held in itertools.combinations(row.items(), min(strength, len(row))):
        missing.pop(frozenset(held), None)


class Layer(NamedTuple):
    """A folder of the template, and by question the answers that render it."""

    name: str
    conditions: dict[str, tuple[str, ...]]

    @property
    def question(self) -> str:
        """The question that it belongs to."""
        return next(iter(self.conditions))

    @property
    def folder(self) -> str:
        return f"{{{{ {self.name} }}}}"

    def chosen(self, answers: Answers) -> bool:
        """Whether these answers render it."""
        return all(answers[question] in some for question, some in self.conditions.items())

    def meets(self, other: "Layer") -> bool:
        """Whether some answers render both."""
        shared = self.conditions.keys() & other.conditions.keys()
        return all(set(self.conditions[one]) & set(other.conditions[one]) for one in shared)

    def files(self) -> set[str]:
        """The rendered paths of its files, placeholders included."""
        every = (path for path in template_files() if path.parts[0] == self.folder)
        return {landing(path) for path in every if not excluded(path)}


@cache
def layers() -> list[Layer]:
    """Every layer, in the order of the map in copier.yml."""
    hidden = questions(hidden=True).items()
    named = {name: asked["default"] for name, asked in hidden if name not in DERIVED}
    return [Layer(name, _conditions(default)) for name, default in named.items()]


def _conditions(default: str) -> dict[str, tuple[str, ...]]:
    """By question that a hidden question reads, the answers that render its folder."""
    found = re.fullmatch(r"\{\{ '\.' if (.+) else '' \}\}", default)
    assert found, default
    return dict(map(_condition, found[1].split(" and ")))


def _condition(text: str) -> tuple[str, tuple[str, ...]]:
    found = re.fullmatch(r"(\w+) (?:==|in) (.+)", text)
    assert found, text
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


def covered() -> list[ParameterSet]:
    """The answers of `covering` as parameters."""
    return [pytest.param(answers, id=label(answers)) for answers in covering()]
