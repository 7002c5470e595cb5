"""Tier 3: every example, rendered and run by its own commands, as its owner would."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import examples
import harness
from harness import Answers

pytestmark = pytest.mark.slow
# Each example has an environment of its own: its tests follow one another, beside those of the others.
EXAMPLES = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in examples.names()]
TOOLS = ("awk", "bash", "cat", "echo", "git", "grep", "make", "mkdir", "rm", "sh", "uname")


@pytest.fixture(scope="module", params=EXAMPLES)
def example(
    request: pytest.FixtureRequest,
    rendered: Callable[[Answers], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An example as a repository of its owner; its tests follow one another in it."""
    name: str = request.param
    project = tmp_path_factory.mktemp("example") / name
    shutil.copytree(rendered(examples.answers(name)), project)
    harness.git(project, "init", "--quiet")
    harness.git(project, "add", "--all")
    harness.git(project, "commit", "--quiet", "--message", "First commit")
    return project


def test_its_tests_pass(example: Path) -> None:
    harness.make(example, "test")


def test_its_demo_measures_and_writes_what_it_measured(example: Path) -> None:
    harness.make(example, "demo")
    measured = json.loads((example / "reports/results.json").read_text(encoding="utf-8"))
    assert measured["serving"]["failed"] == 0
    assert any(swap["promoted"] for swap in measured["swaps"])
    changed = harness.git(example, "diff", "--name-only").split()
    assert {"README.md", "docs/model_card.md"} <= set(changed)


def test_its_checks_pass_after_the_demo(example: Path) -> None:
    harness.make(example, "check")


def test_its_commit_hooks_pass(example: Path) -> None:
    """From the environment that `make` leaves in the project, where its hooks look for their tools."""
    surroundings = harness.surroundings(example) | {"UV_PROJECT_ENVIRONMENT": ".venv"}
    harness.run("make", f"UV={harness.uv()}", "setup", cwd=example, env=surroundings)
    harness.git(example, "add", "--all")
    harness.run(".venv/bin/pre-commit", "run", "--all-files", cwd=example, env=surroundings)


@pytest.mark.parametrize("name", examples.names())
def test_the_server_needs_only_what_the_project_declares(
    name: str, rendered: Callable[[Answers], Path], tmp_path: Path
) -> None:
    """Installed from its pyproject into an empty environment, without any group, the application starts."""
    project = Path(shutil.copytree(rendered(examples.answers(name)), tmp_path / name))
    environment = tmp_path / "environment"
    surroundings = harness.surroundings(project) | {"UV_PROJECT_ENVIRONMENT": str(environment)}
    harness.run(harness.uv(), "sync", "--quiet", "--no-default-groups", cwd=project, env=surroundings)
    create = f"from {harness.package(project)}.serving.app import create_app; print(create_app().title)"
    harness.run(environment / "bin" / "python", "-W", "error", "-c", create, cwd=project, env=surroundings)


def test_a_project_brings_uv_where_there_is_none(flagship: Path, tmp_path: Path) -> None:
    """On a machine with Python, git and make alone its Makefile finds the rest."""
    project, tools = Path(shutil.copytree(flagship, tmp_path / "project")), tmp_path / "bin"
    tools.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tools / tool).symlink_to(found)
    surroundings = harness.surroundings(project) | {"PATH": str(tools)}
    (tools / "python3").symlink_to(surroundings["UV_PYTHON"])
    harness.run("make", "uv.lock", cwd=project, env=surroundings)
    assert (project / ".tools" / "bin" / "uv").is_file()
    assert (project / "uv.lock").is_file()
    assert os.access(project / ".tools" / "bin" / "uv", os.X_OK)
