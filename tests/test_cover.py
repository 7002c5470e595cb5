"""Tier 3: every pair of framework, problem and serving stack runs the whole loop on a slice of the data.

The examples and the moves of test_choices.py run it with their pairs.
"""

from pathlib import Path

import pytest

import examples
import harness
import options
import owners
from harness import Answers
from test_choices import LOOP, LOOPED, moves

pytestmark = pytest.mark.slow


def cover() -> dict[str, dict[str, str]]:
    """By name, the answers that hold every pair of choices with which no other test runs the loop."""
    offered = {name: options.choices()[name] for name in LOOPED}
    held = [options.complete(examples.answers(name)) for name in examples.names()]
    held += [options.complete({question: choice}) for question, choice in moves() if question in LOOPED]
    chosen = [{name: answers[name] for name in LOOPED} for answers in held]
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
