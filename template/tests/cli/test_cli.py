"""The command line: every command, its exit codes, and errors in one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

import benchmarks.__main__
import demo.__main__
import demo.replay
import reporting.__main__
from ..fixtures import TrainedProject, edit_yaml
from .command import run

COMMANDS = [
    *("ingest", "features", "train", "evaluate", "promote", "rollback", "export"),
    *("serve", "monitor", "retrain", "score"),
    *("abtest start", "abtest decide", "abtest stop"),
]
PROGRAMS = [benchmarks.__main__.app, demo.__main__.app, demo.replay.app, reporting.__main__.app]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *command.split(), "--help") == 0
    assert "Example" in capsys.readouterr().out


@pytest.mark.parametrize("program", PROGRAMS, ids=["benchmarks", "demo", "replay", "reporting"])
def test_every_program_has_help_with_an_example(
    program: typer.Typer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--help", application=program) == 0
    assert "Example" in capsys.readouterr().out


@pytest.mark.parametrize(
    "module", ["benchmarks.__main__", "demo.__main__", "demo.replay", "reporting.__main__"]
)
def test_a_program_starts_without_the_libraries_that_it_configures(module: str) -> None:
    check = f"import sys, {module}; sys.exit(bool({{'mlflow', 'evidently'}} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_the_pipeline_step_by_step(
    trained: TrainedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        for command in ("ingest", "features", "train", "evaluate", "promote", "rollback"):
            assert run(monkeypatch, command) == 0, capsys.readouterr()
        assert run(monkeypatch, "export", "model") == 0
        assert Path("model/model.onnx").is_file()
    finally:
        trained.registry.promote("1")
    output = capsys.readouterr().out
    assert "set to null" in output
    assert "is the champion" in output


def test_a_missed_gate_exits_with_three(
    trained: TrainedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = trained.folder / "configs/gates.yaml"
    before = path.read_text(encoding="utf-8")
    edit_yaml(path, parity=1e-12)
    try:
        assert run(monkeypatch, "evaluate") == 3
        assert run(monkeypatch, "promote") == 3
    finally:
        path.write_text(before, encoding="utf-8")
    assert "ONNX parity" in capsys.readouterr().err


NO_CHAMPION = "There is no champion yet: run `train` and `promote` first."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["features"], "warehouse.duckdb is missing: run `ingest` first."),
        (["evaluate"], "Nothing has been trained yet: run `train` first."),
        (["monitor"], "The prediction log has no labels yet: serve some traffic first."),
        (["abtest", "start"], NO_CHAMPION),
        (["abtest", "decide"], "No experiment is running: start one with `abtest start`."),
        (["export", "model"], NO_CHAMPION),
    ],
)
@pytest.mark.usefixtures("empty_state")
def test_a_command_out_of_order_says_what_to_run_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert run(monkeypatch, *arguments) == 1
    assert sentence in " ".join(capsys.readouterr().err.split())


@pytest.mark.usefixtures("empty_state")
def test_a_benchmark_needs_a_champion(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, application=benchmarks.__main__.app) == 1
    assert NO_CHAMPION in " ".join(capsys.readouterr().err.split())


def test_an_error_in_a_config_names_file_and_key(
    trained: TrainedProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = trained.folder / "configs/training.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("test_days: 14", "test_days: -1"), encoding="utf-8")
    try:
        assert run(monkeypatch, "train") == 1
    finally:
        path.write_text(before, encoding="utf-8")
    assert "configs/training.yaml: test_days: Input should be greater than 0." in capsys.readouterr().err


def test_outside_of_the_project_it_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "ingest") == 1
    assert "configs/dataset.yaml is missing: run this from the project's folder." in capsys.readouterr().err


@pytest.mark.usefixtures("trained")
def test_replay_without_a_server_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["--start", "2013-05-01", "--end", "2013-05-02"]
    assert run(monkeypatch, *days, "--url", "http://127.0.0.1:9", application=demo.replay.app) == 1
    assert "No server answers at http://127.0.0.1:9" in capsys.readouterr().err
