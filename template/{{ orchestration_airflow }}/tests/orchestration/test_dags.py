"""The DAGs as Airflow reads them: schedules, commands, retries, time limits, assets."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ..project_files import ROOT
from .standalone import Standalone

HOUR = 3600


@pytest.fixture(scope="module")
def dags(standalone: Standalone) -> dict[str, Any]:
    """What a process of its own reads, with the running Airflow's database."""
    folder = ROOT / "orchestration"
    variables = {
        "AIRFLOW_HOME": str(standalone.airflow.home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(folder / "plugins"),
    }
    python = Path(os.environ["AIRFLOW_ENVIRONMENT"]) / "bin/python"
    line = [python, Path(__file__).with_name("dag_facts.py")]
    done = subprocess.run(line, env=os.environ | variables, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["errors"] == {}
    read: dict[str, Any] = found["dags"]
    return read


def commands(dag: dict[str, Any]) -> dict[str, str]:
    """The verb of each task that has one, in order."""
    tasks = dag["tasks"].items()
    return {name: task["arguments"].split()[0] for name, task in tasks if task["arguments"]}


def test_each_step_is_a_command_of_the_project(dags: dict[str, Any]) -> None:
    steps = ["ingest", "features", "train", "evaluate", "promote"]
    assert commands(dags["train"]) == {step: step for step in steps}
    assert commands(dags["monitor"]) == {"monitor": "monitor"}
    assert commands(dags["retrain"]) == {step: step for step in ["ingest", "features", "retrain"]}


def test_training_and_monitoring_have_a_schedule(dags: dict[str, Any]) -> None:
    assert "'0 0 1 * *'" in dags["train"]["schedule"]
    assert "'0 0 * * *'" in dags["monitor"]["schedule"]
    assert not any(dag["catchup"] for dag in dags.values())


def test_the_monitors_asset_starts_a_retrain(dags: dict[str, Any]) -> None:
    tasks = dags["monitor"]["tasks"]
    assert {name: task["emits"] for name, task in tasks.items()} == {
        "monitor": [],
        "no_alarm": [],
        "alarm": ["drift"],
    }
    assert "name='drift'" in dags["retrain"]["schedule"]


def test_runs_do_not_overlap_and_tasks_are_bounded_retried_and_reported(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        assert dag["max_active_runs"] == 1
        assert dag["timeout"] <= 3 * HOUR
        for task in dag["tasks"].values():
            assert task["retries"] == 2
            assert task["timeout"] == HOUR
            assert task["reports_failure"]


def test_the_runs_date_is_the_as_of_date(dags: dict[str, Any]) -> None:
    """So a backfill trains what each month would have trained."""
    assert "train --as-of {{" in dags["train"]["tasks"]["train"]["arguments"]
    assert "retrain {{ '--as-of '" in dags["retrain"]["tasks"]["retrain"]["arguments"]


def test_a_run_promotes_only_the_candidate_that_it_trained(dags: dict[str, Any]) -> None:
    for step in ("evaluate", "promote"):
        assert "--candidate {{ ti.xcom_pull(task_ids='train')" in dags["train"]["tasks"][step]["arguments"]
