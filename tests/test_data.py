"""A data set is named in its own files and marked sections only, so that another one can replace it."""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
import yaml

import harness
import options
from harness import TEMPLATE, Answers

# The data layer: what `adopt` rewrites, and where a data set may be named.
OWN = (
    "configs/dataset.yaml",
    "configs/training.yaml",
    "configs/gates.yaml",
    "configs/decision.yaml",
    "configs/explanation.yaml",
    "sql/*",
    "tests/data/*",
    "notebooks/exploration.py",
    "docs/data.md",
)
# Only the dependency and the owner's answers name it here.
NAMES = ("pyproject.toml", ".copier-answers.yml")
SECTION = re.compile(r"<!-- begin:(data-[a-z]+) -->\n.*?<!-- end:\1 -->|\ndatasets: [^\n]*", re.DOTALL)
NEUTRAL = {"project_name": "Risk Model", "description": "Predicts a risk."}


def chosen() -> list[dict[str, str]]:
    """Every data set with every problem that it supports."""
    pairs = ({"data": data, "problem": problem} for data in DATA for problem in options.choices()["problem"])
    return [pair for pair in pairs if options.possible(pair)]


def words(data: str) -> re.Pattern[str]:
    """What only this data set is about, as its layer lists it."""
    text = (TEMPLATE / f"{{{{ data_{data} }}}}" / "prose/data.yaml").read_text(encoding="utf-8")
    return re.compile(rf"(?<!in )\b({'|'.join(map(str, yaml.safe_load(text)['words']))})s?\b", re.IGNORECASE)


DATA = options.choices()["data"]


@pytest.mark.parametrize("answers", chosen(), ids=options.label)
def test_no_other_file_names_the_data(rendered: Callable[[Answers], Path], answers: Answers) -> None:
    project = rendered(NEUTRAL | dict(answers))
    found = {}
    for path, text in harness.texts(project):
        name = path.relative_to(project).as_posix()
        if name not in NAMES and not any(PurePosixPath(name).match(pattern) for pattern in OWN):
            found[name] = [word[0] for word in words(answers["data"]).finditer(SECTION.sub("", text))]
    assert {name: named for name, named in found.items() if named} == {}


@pytest.mark.parametrize("answers", chosen(), ids=options.label)
def test_nothing_is_left_of_another_data_set(rendered: Callable[[Answers], Path], answers: Answers) -> None:
    project = rendered(NEUTRAL | dict(answers))
    for other in set(DATA) - {answers["data"]}:
        left = {path.name: words(other).findall(text) for path, text in harness.texts(project)}
        assert {name: named for name, named in left.items() if named} == {}


def test_a_problem_that_the_data_does_not_support_is_refused(template: Path, tmp_path: Path) -> None:
    for data in DATA:
        for problem in options.choices()["problem"]:
            if not options.possible({"data": data, "problem": problem}):
                with pytest.raises(ValueError, match=r"Invalid choice for 'problem': .*\."):
                    harness.render(
                        template, tmp_path / "no", {"data": data, "problem": problem}, pretend=True
                    )
