"""Runs of the DAGs with the real commands: alarms, retrains, backfills, results that are no errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
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


@pytest.fixture
def quiet(alarmed: tuple[Run, Run], project: Path) -> Path:  # noqa: ARG001 -- before the limits change
    """The configuration of a monitor that nothing alarms."""
    config = project / "configs/monitoring.yaml"
    limits = dict.fromkeys(["prediction_threshold", "label_threshold", "missing_values"], 9.0)
    edit_yaml(config, drifted_share=2.0, correctable_loss=1.0, missing_labels=1.0, **limits)
    return config


@pytest.mark.usefixtures("quiet")
def test_without_an_alarm_nothing_follows(standalone: Standalone) -> None:
    run = standalone.ended(standalone.trigger("monitor"))
    assert standalone.tasks(run) == {"monitor": "success", "alarm": "skipped", "no_alarm": "success"}


@pytest.fixture
def unlabelled(quiet: Path, project: Path) -> Iterator[None]:  # noqa: ARG001 -- late labels alarm alone
    """The log as if no label had arrived."""
    with closing(sqlite3.connect(project / "var/predictions.db")) as log:
        log.executescript(
            "ALTER TABLE labels RENAME TO arrived; CREATE TABLE labels AS SELECT * FROM arrived LIMIT 0"
        )
        yield
        log.executescript("DROP TABLE labels; ALTER TABLE arrived RENAME TO labels")


@pytest.mark.usefixtures("unlabelled")
def test_an_alarm_that_no_retraining_repairs_fails_at_once(standalone: Standalone, quiet: Path) -> None:
    edit_yaml(quiet, missing_labels=0.1)
    run = standalone.ended(standalone.trigger("monitor"))
    assert standalone.tasks(run)["monitor"] == "failed"
    assert standalone.tries(run, "monitor") == 1
    assert "would not help" in standalone.log(run, "monitor")


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
