"""Tier 3: every pair of framework, problem and serving stack runs the whole loop on a slice of the data.

The examples' own tests run it with their pairs.
"""

from pathlib import Path

import pytest

import examples
import harness
import options
import owners
from harness import Answers

pytestmark = pytest.mark.slow
QUESTIONS = ("framework", "problem", "serving")
# The production loop by its command: train, serve, replay, monitor, retrain and report.
LOOP = "tests/demo/test_demo.py::test_the_loop_closes_and_reports_what_it_measured"


def cover() -> dict[str, dict[str, str]]:
    """By name, the answers that hold every pair of choices of these questions that no example holds."""
    offered = {name: options.choices()[name] for name in QUESTIONS}
    held = [options.complete(examples.answers(name)) for name in examples.names()]
    chosen = [{name: answers[name] for name in QUESTIONS} for answers in held]
    return {options.label(answers): answers for answers in options.cover(offered, 2, chosen)}


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(row, id=name, marks=pytest.mark.xdist_group(row["framework"]))
        for name, row in cover().items()
    ],
)
def test_the_loop_closes(answers: Answers, template: Path, tmp_path: Path) -> None:
    """Installed from its own pyproject.toml; the rows of a framework share a worker and its environment."""
    project = harness.render(template, tmp_path / "project", answers)
    python = harness.installed(project)
    with owners.stores(project, tmp_path / "owner") as variables:
        environment = harness.surroundings(project) | {"OMP_NUM_THREADS": "1", **variables}
        harness.run(python, "-m", "pytest", "--numprocesses", "0", LOOP, cwd=project, env=environment)
