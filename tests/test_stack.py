"""The compose stack runs the same code on real servers."""

import json
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

import engine
import harness
from engine import IMAGE
from harness import Answers

PASSWORD = "for-this-machine-only"  # noqa: S105 -- the documented default
PORT, PROMETHEUS = 8000, 9090
JOBS = {"alertmanager", "api", "monitor", "prometheus", "retrain"}

Services = dict[str, dict[str, Any]]

# Without networks, a port that is open in a container is open on the machine.
LOOPBACK: Services = {
    "api": {"environment": {"HOST": "127.0.0.1"}},
    "mlflow": {"environment": {"MLFLOW_HOST": "127.0.0.1"}},
    "monitor": {"environment": {"EXPORTER_HOST": "127.0.0.1"}},
    "retrain": {"environment": {"RETRAIN_HOOK_HOST": "127.0.0.1"}},
    "alertmanager": {"arguments": ["--web.listen-address=127.0.0.1:9093"]},
    "prometheus": {"arguments": [f"--web.listen-address=127.0.0.1:{PROMETHEUS}"]},
}
# A measurement soon after the traffic; and an alert starts no training, which would take too long.
QUICK: Services = {
    "monitor": {"environment": {"EXPORTER_DAYS": "2", "EXPORTER_INTERVAL_SECONDS": "5"}},
    "retrain": {"environment": {"RETRAIN_HOOK_COMMANDS": "--help"}},
}


class Stack(NamedTuple):
    """A running compose stack of a project."""

    project: Path
    compose: list[str | Path]
    services: set[str]

    def get(self, port: int, path: str) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def ready(self) -> tuple[int, Any]:
        return self.get(PORT, "/readyz")

    def query(self, expression: str) -> list[Any]:
        """The series that Prometheus has now."""
        found = self.get(PROMETHEUS, f"/api/v1/query?query={quote(expression)}")[1]
        series: list[Any] = found["data"]["result"]
        return series

    def wait_until(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        """Wait for a condition; a failure shows what the services have logged."""
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, harness.run(*self.compose, "logs", cwd=self.project)
            time.sleep(0.5)

    def count(self, table: str) -> int:
        query = f"SELECT count(*) FROM {table}"
        psql = ["psql", "--user=app", "--dbname=predictions", "--tuples-only", "--command", query]
        return int(harness.run(*self.compose, "exec", "-T", "postgres", *psql, cwd=self.project))


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def docker(*arguments: str) -> bool:
    return subprocess.run(["docker", *arguments], capture_output=True, check=False).returncode == 0


@cache
def image(name: str) -> str | None:
    """The image that is here, or its newest version; None if there is neither and it can't be pulled."""
    for one in (name, f"{name.partition(':')[0]}:latest"):
        if docker("image", "inspect", one):
            return one
    return name if docker("pull", "--quiet", name) else None


def changed(config: Mapping[str, Any], changes: list[Services]) -> Services:
    """What an override file has to say of the services in a configuration."""
    found: Services = {name: {"environment": {}} for name in config}
    for name, service in config.items():
        if "build" not in service:
            found[name]["image"] = image(service["image"])
        for change in (one[name] for one in changes if name in one):
            found[name]["environment"] |= change.get("environment", {})
            if "arguments" in change:
                found[name]["command"] = [*service["command"], *change["arguments"]]
    return found


def without_networks(project: Path, config: str) -> list[Path]:
    """What COMPOSE_OVERRIDE_COMMAND prints for an engine without networks."""
    command = os.environ.get("COMPOSE_OVERRIDE_COMMAND")
    if not command:
        return []
    printed = subprocess.run(shlex.split(command), input=config, capture_output=True, text=True, check=True)
    path = project / "var" / "networks.yaml"
    path.write_text(printed.stdout, encoding="utf-8")
    return [path]


@contextmanager
def running(project: Path, *wanted: str) -> Iterator[Stack]:
    """The stack's services, or some of them, healthy; those whose image can't be had are left out."""
    (project / "var").mkdir(exist_ok=True)
    printed = harness.run("docker", "compose", "config", "--format", "json", cwd=project)
    networks = without_networks(project, printed)
    config = json.loads(printed)["services"]
    services = changed(config, [QUICK, *([LOOPBACK] if networks else [])])
    left = {name for name in wanted or config if services[name].get("image", "") is not None}
    ports = [int(port["published"]) for name in left for port in config[name].get("ports", [])]
    if busy := sorted(filter(taken, ports)):
        pytest.skip(f"ports that the stack publishes are taken: {busy}")
    override = project / "var" / "override.json"
    override.write_text(json.dumps({"services": {name: services[name] for name in left}}), encoding="utf-8")
    compose: list[str | Path] = ["docker", "compose", "--project-name", IMAGE]
    for path in [project / "compose.yaml", *networks, override]:
        compose += ["--file", path]
    try:
        harness.run(*compose, "up", "--build", "--detach", "--wait", *sorted(left), cwd=project)
        yield Stack(project, compose, left)
    finally:
        harness.run(*compose, "down", "--volumes", cwd=project)


@pytest.fixture(scope="class")
def stack(
    trained: Path,
    rendered: Callable[[Answers], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """The largest stack, without a model: it has the services of every other one but the dashboard's."""
    project = tmp_path_factory.mktemp("stack") / "project"
    shutil.copytree(rendered({"monitoring": "grafana"}), project)
    harness.installed(project)
    (project / "var").mkdir()
    shutil.copy(trained / "var" / "warehouse.duckdb", project / "var")
    with running(project) as stack:
        yield stack


@pytest.fixture(scope="class")
def dashboard(
    engine: None,  # noqa: ARG001 -- skips without an engine
    rendered: Callable[[Answers], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stack]:
    """Evidently's dashboard, which needs no other service."""
    project = tmp_path_factory.mktemp("dashboard") / "project"
    shutil.copytree(rendered({"monitoring": "evidently_ui"}), project)
    harness.run(harness.uv(), "lock", "--quiet", cwd=project, env=harness.surroundings(project))
    with running(project, "drift-ui") as stack:
        yield stack


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
        }.items():
            monkeypatch.setenv(name, value)
        for word in ("train", "promote"):
            assert self.command(stack, word) == 0
        wanted = {"status": "ready", "model_version": "1", "challenger": None}
        stack.wait_until(lambda: stack.ready() == (200, wanted))
        harness.make(stack.project, "replay", "START=2013-05-01", "END=2013-05-04")
        assert stack.count("predictions") > 2000
        assert stack.count("labels") > 1500
        assert self.command(stack, "monitor", "--days", "2") in {0, 3}
        reports = stack.project / "var" / "reports"
        assert len(list(reports.glob("*/verdict.json"))) == 1
        assert (reports / "index.html").is_file()

    def test_prometheus_sees_every_service_the_traffic_and_its_drift(self, stack: Stack) -> None:
        """After the test before, whose traffic it is."""
        assert stack.services >= JOBS
        stack.wait_until(lambda: {one["metric"]["job"] for one in stack.query("up == 1")} >= JOBS)
        stack.wait_until(lambda: bool(stack.query("sum(model_predictions_total) > 2000")))
        stack.wait_until(lambda: bool(stack.query("model_drifted_features_ratio")))
        rules = stack.get(PROMETHEUS, "/api/v1/rules?type=alert")[1]["data"]["groups"]
        assert {rule["health"] for group in rules for rule in group["rules"]} == {"ok"}

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


class TestDashboard:
    pytestmark = engine.TESTS

    def test_is_healthy_and_answers(self, dashboard: Stack) -> None:
        status, version = dashboard.get(8001, "/api/version")
        assert (status, "version" in version) == (200, True)
