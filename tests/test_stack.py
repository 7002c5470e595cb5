"""The compose stack runs the same code on real servers."""

import json
import os
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import engine
import harness
from engine import IMAGE

PASSWORD = "for-this-machine-only"  # noqa: S105 -- the documented default


class Stack(NamedTuple):
    """The running compose stack of a project."""

    project: Path
    compose: list[str | Path]
    port: int

    def ready(self) -> tuple[int, dict[str, Any]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def count(self, table: str) -> int:
        query = f"SELECT count(*) FROM {table}"
        psql = ["psql", "--user=app", "--dbname=predictions", "--tuples-only", "--command", query]
        return int(harness.run(*self.compose, "exec", "-T", "postgres", *psql, cwd=self.project))


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def overrides(project: Path, port: int) -> list[Path]:
    """Another port for the API, and what COMPOSE_OVERRIDE_COMMAND prints for an engine without networks."""
    loopback = project / "var" / "loopback.json"
    services: dict[str, Any] = {"api": {"environment": {"HOST": "127.0.0.1", "PORT": str(port)}}}
    services["mlflow"] = {"environment": {"MLFLOW_HOST": "127.0.0.1"}}
    command = os.environ.get("COMPOSE_OVERRIDE_COMMAND")
    if not command:
        loopback = loopback.with_suffix(".yaml")
        ports = f'!override ["127.0.0.1:{port}:8000"]'
        loopback.write_text(f"services: {{api: {{ports: {ports}}}}}\n", encoding="utf-8")
        return [loopback]
    loopback.write_text(json.dumps({"services": services}), encoding="utf-8")
    config = harness.run("docker", "compose", "config", "--format", "json", cwd=project)
    override = subprocess.run(shlex.split(command), input=config, capture_output=True, text=True, check=True)
    networks = project / "var" / "networks.yaml"
    networks.write_text(override.stdout, encoding="utf-8")
    return [networks, loopback]


@pytest.fixture(scope="module")
def stack(trained: Path) -> Iterator[Stack]:
    """The stack, healthy and without a model."""
    if busy := [port for port in (5000, 5432) if taken(port)]:
        pytest.skip(f"ports that the stack publishes are taken: {busy}")
    port = harness.free_port()
    files: list[str | Path] = []
    for path in [trained / "compose.yaml", *overrides(trained, port)]:
        files += ["--file", path]
    compose: list[str | Path] = ["docker", "compose", "--project-name", IMAGE, *files]
    try:
        harness.run(*compose, "up", "--build", "--detach", "--wait", cwd=trained)
        yield Stack(trained, compose, port)
    finally:
        harness.run(*compose, "down", "--volumes", cwd=trained)


class TestStack:
    pytestmark = engine.TESTS

    def test_serves_the_champion_and_logs_its_predictions(
        self, stack: Stack, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert stack.ready()[0] == 503
        log = f"postgresql+psycopg://app:{PASSWORD}@127.0.0.1:5432/predictions"
        for name, value in {
            "MLFLOW_TRACKING_URI": "http://127.0.0.1:5000",
            "PREDICTION_LOG_URL": log,
            "PORT": str(stack.port),
        }.items():
            monkeypatch.setenv(name, value)
        for word in ("train", "promote"):
            assert self.command(stack, word) == 0
        until = time.monotonic() + 60
        wanted = {"status": "ready", "model_version": "1", "challenger": None}
        while stack.ready() != (200, wanted):
            assert time.monotonic() < until, harness.run(*stack.compose, "logs", "api", cwd=stack.project)
            time.sleep(0.5)
        harness.make(stack.project, "replay", "START=2013-05-01", "END=2013-05-04")
        assert stack.count("predictions") > 2000
        assert stack.count("labels") > 1500
        assert self.command(stack, "monitor", "--days", "2") in {0, 3}
        reports = stack.project / "var" / "reports"
        assert len(list(reports.glob("*/verdict.json"))) == 1
        assert (reports / "index.html").is_file()

    def command(self, stack: Stack, *words: str) -> int:
        """The exit code of a command; 1 is an error, and its output is shown."""
        line = [harness.uv(), "run", "--frozen", "python", "-m", harness.package(stack.project), *words]
        done = subprocess.run(
            line,
            cwd=stack.project,
            env=harness.surroundings(stack.project),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 1, done.stdout + done.stderr
        return done.returncode
