"""Runs of the DAGs with the real commands: alarms, retrains, backfills, results that are no errors."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ..project_files import edit_yaml
from .airflow_process import family
from .conftest import MONTHS, overlap, promotion
from .standalone import Run, Standalone


@pytest.fixture
def gates(project: Path) -> Iterator[Path]:
    """The gates, which are restored after the test."""
    path = project / "configs/gates.yaml"
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


def test_an_alarm_starts_a_retrain_that_promotes(
    standalone: Standalone, alarmed: tuple[Run, Run], project: Path
) -> None:
    """The contest is in the task's log."""
    monitored, retrained = alarmed
    assert standalone.tasks(monitored) == {"monitor": "success", "alarm": "success", "no_alarm": "skipped"}
    assert (retrained["run_type"], retrained["state"]) == ("asset_triggered", "success")
    log = standalone.log(retrained, "retrain")
    assert "gain in skill over version 1" in log
    assert "promoted" in log
    assert promotion(project, "2") is not None


def test_the_report_joins_the_others(alarmed: tuple[Run, Run], project: Path) -> None:  # noqa: ARG001
    [verdict] = (project / "var/reports").glob("*_*/verdict.json")
    assert verdict.with_name("drift.html").is_file()
    assert (project / "var/reports/index.html").is_file()


@pytest.mark.usefixtures("alarmed")
def test_without_an_alarm_nothing_follows(standalone: Standalone, project: Path) -> None:
    limits = dict.fromkeys(["prediction_threshold", "label_threshold", "missing_values"], 9.0)
    edit_yaml(project / "configs/monitoring.yaml", drifted_share=2.0, correctable_loss=1.0, **limits)
    run = standalone.ended(standalone.trigger("monitor"))
    assert standalone.tasks(run) == {"monitor": "success", "alarm": "skipped", "no_alarm": "success"}


def test_a_backfill_trains_each_month_as_of_its_date(
    standalone: Standalone, backfilled: list[Run], project: Path
) -> None:
    """A champion that stays skips a task and fails nothing."""
    assert [run["state"] for run in backfilled] == ["success", "success"]
    assert not overlap(*backfilled)
    for run, month in zip(backfilled, MONTHS, strict=True):
        assert f"--as-of', '{month}" in standalone.log(run, "train")
    assert standalone.tasks(backfilled[0])["promote"] == "skipped"
    assert "has learned from labels up to" in standalone.log(backfilled[0], "promote")
    assert promotion(project, "3") is not None


def test_a_missed_gate_skips_the_promotion(
    standalone: Standalone, backfilled: list[Run], gates: Path
) -> None:
    edit_yaml(gates, parity=1e-12)
    standalone.clear(backfilled[0], "evaluate")
    assert standalone.ended(backfilled[0])["state"] == "success"
    states = standalone.tasks(backfilled[0])
    assert (states["train"], states["evaluate"], states["promote"]) == ("success", "skipped", "skipped")
    assert "ONNX parity" in standalone.log(backfilled[0], "evaluate")


def test_only_this_machine_reaches_it(standalone: Standalone) -> None:
    """On one port; by default, scheduler and triggerer would serve logs on every interface."""
    connections = [one for part in family(standalone.process.pid) for one in part.net_connections("inet")]
    listening = {one.laddr for one in connections if one.status == psutil.CONN_LISTEN}
    assert {address.ip for address in listening} == {"127.0.0.1"}
