"""Tier 3: a project moves to another serving stack by an update, and keeps the contract."""

from pathlib import Path

import pytest

import harness

pytestmark = pytest.mark.slow
# Flask is an example, whose tests run in full elsewhere.
STACKS = ("bentoml", "ray_serve")


@pytest.mark.parametrize("stack", harness.grouped({name: name for name in STACKS}))
def test_a_project_that_moves_to_another_stack_keeps_the_contract(
    stack: str, template: Path, tmp_path: Path
) -> None:
    """Installed from its own pyproject; contract and faults are tested like those of every stack."""
    project = harness.render(template, tmp_path / stack)
    harness.git(project, "init", "--quiet")
    harness.git(project, "add", "--all")
    harness.git(project, "commit", "--quiet", "--message", "Work")
    harness.update(project, {"serving": stack})
    python = harness.installed(project)
    tests = ["tests/test_contract.py", "tests/test_faults.py", *sorted(own_tests(stack))]
    surroundings = harness.surroundings(project) | {"OMP_NUM_THREADS": "1"}
    harness.run(python, "-m", "pytest", "--numprocesses", "0", *tests, cwd=project, env=surroundings)


def own_tests(stack: str) -> set[str]:
    """The tests that only this stack's layer has."""
    [layer] = [layer for layer in harness.layers() if layer.name == f"serving_{stack}"]
    return {path for path in layer.files() if path.startswith("tests/")}
