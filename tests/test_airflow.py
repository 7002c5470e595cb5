"""Tier 4: the DAGs of a project with Airflow run in the real Airflow, in an environment of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

import harness
from harness import Answers

ANSWERS = {"orchestration": "airflow"}


@pytest.fixture
def airflow_project(project: Callable[[Answers], Path]) -> Path:
    return project(ANSWERS)


@pytest.mark.slow
@pytest.mark.xdist_group("airflow")
def test_its_dags_run(airflow_project: Path) -> None:
    harness.installed(airflow_project)
    output = harness.make(airflow_project, "test-airflow")
    assert " passed" in output
    assert " skipped" not in output


def test_its_workflow_runs_the_same_target(rendered: Callable[[Answers], Path]) -> None:
    workflow = (rendered(ANSWERS) / ".github/workflows/airflow.yml").read_text(encoding="utf-8")
    assert "run: make test-airflow\n" in workflow


def test_its_image_is_lint_clean(rendered: Callable[[Answers], Path]) -> None:
    harness.run("hadolint", rendered(ANSWERS) / "deploy/airflow/Dockerfile", cwd=harness.ROOT)
