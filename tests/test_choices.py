"""Tier 3: an update moves a project to every choice that no example makes, and its tests pass."""

from pathlib import Path

import pytest

import examples
import harness
import options
import owners

pytestmark = pytest.mark.slow
# By question, the tests that a choice concerns besides its own layer's. For other questions all tests run.
CONCERNED = {
    "framework": ("test_model", "test_train", "test_tune", "test_compare", "test_contract", "test_benchmark"),
    "serving": ("test_contract", "test_clients", "test_faults"),
    "monitoring": ("test_drift_snapshot", "test_monitor"),
    "orchestration": ("test_cli",),
    "deployment": ("test_contract",),
}


def moves() -> list[tuple[str, str]]:
    """The choices that no example makes; a licence changes nothing that runs."""
    made = [options.complete(examples.answers(name)).items() for name in examples.names()]
    every = [(question, choice) for question, offered in options.choices().items() for choice in offered]
    return [move for move in every if move[0] != "licence" and not any(move in answers for answers in made)]


@pytest.mark.parametrize(
    ("question", "choice"),
    [
        pytest.param(question, choice, id=choice, marks=pytest.mark.xdist_group(choice))
        for question, choice in moves()
    ],
)
def test_a_project_that_moves_to_a_choice_passes_its_tests(
    question: str, choice: str, template: Path, tmp_path: Path
) -> None:
    """Installed from its own pyproject.toml."""
    project = harness.render(template, tmp_path / choice)
    harness.git(project, "init", "--quiet")
    harness.git(project, "add", "--all")
    harness.git(project, "commit", "--quiet", "--message", "Work")
    harness.update(project, {question: choice})
    python = harness.installed(project)
    options_and_tests = ("--numprocesses", "0", *concerned(project, question, choice))
    with owners.stores(project, tmp_path / "owner") as variables:
        environment = harness.surroundings(project) | {"OMP_NUM_THREADS": "1", **variables}
        harness.run(python, "-m", "pytest", *options_and_tests, cwd=project, env=environment)


def concerned(project: Path, question: str, choice: str) -> list[str]:
    """The tests to run, as pytest's arguments."""
    if question not in CONCERNED:
        return list(examples.RUN_ONCE)
    shared = [path for stem in CONCERNED[question] for path in project.glob(f"tests/**/{stem}.py")]
    assert len(shared) == len(CONCERNED[question])
    return [*(str(path.relative_to(project)) for path in shared), *sorted(own_tests(question, choice))]


def own_tests(question: str, choice: str) -> set[str]:
    """The tests that the choice's layer brings."""
    [layer] = [layer for layer in options.layers() if layer.name == f"{question}_{choice}"]
    return {path for path in layer.files() if Path(path).match("tests/**/test_*.py")}
