"""The image holds what it promises, and the stack runs the same code on real servers."""

import ast
import json
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import harness
from harness import Answers

engine_tests = [pytest.mark.docker, pytest.mark.slow, pytest.mark.xdist_group("engine")]
IMAGE = "mlops-portfolio-test"
HARDENED = [
    *("--network", "none", "--read-only", "--tmpfs", "/tmp"),  # noqa: S108 -- the container's own
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
]
PASSWORD = "for-this-machine-only"  # noqa: S105 -- the documented default


def test_compose_files_fit_their_schema(renders: dict[str, Path]) -> None:
    files = [project / "compose.yaml" for project in renders.values()]
    check = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    harness.run(*check, *files, cwd=harness.ROOT)


def test_dockerfiles_are_lint_clean(renders: dict[str, Path]) -> None:
    harness.run("hadolint", *[project / "Dockerfile" for project in renders.values()], cwd=harness.ROOT)


def test_only_this_machine_reaches_the_stack(flagship: Path) -> None:
    services = yaml.safe_load((flagship / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name, service in services.items():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"]), name
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_every_setting_is_documented_with_its_default(flagship: Path) -> None:
    source = (flagship / "src" / harness.package(flagship) / "settings.py").read_text(encoding="utf-8")
    fields = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.AnnAssign) and node.value]
    lines = (flagship / ".env.example").read_text(encoding="utf-8").splitlines()
    assert fields
    for field in fields:
        value = field.value.args[0] if isinstance(field.value, ast.Call) else field.value
        assert value is not None
        assert isinstance(field.target, ast.Name)
        default = ast.literal_eval(value)
        assert f"# {field.target.id.upper()}={default}" in lines


# ---------------------------------------------------------------- with a Docker engine


@cache
def missing() -> str:
    """Why there is no engine to build with; empty if there is one."""
    if not shutil.which("docker"):
        return "there is no docker on PATH"
    command = ["docker", "info", "--format", "{{.ServerVersion}}"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if asked.returncode == 0 and asked.stdout.strip() else "no Docker engine answers `docker info`"


@pytest.fixture(scope="session")
def engine() -> None:
    if reason := missing():
        pytest.skip(reason)


@pytest.fixture(scope="session")
def trained(
    engine: None,  # noqa: ARG001 -- no engine, no training
    rendered: Callable[[Answers], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The flagship with a champion in its registry and its image built."""
    project = tmp_path_factory.mktemp("containers") / "flagship"
    shutil.copytree(rendered({}), project)
    harness.installed(project)
    harness.make(project, "champion")
    harness.make(project, "image", f"IMAGE={IMAGE}")
    return project


def docker(*arguments: str | Path) -> str:
    return harness.run("docker", *arguments, cwd=harness.ROOT)


@pytest.fixture
def container(trained: Path) -> Iterator[str]:  # noqa: ARG001 -- its image
    """A container of the image, as locked up as can be."""
    made = docker("run", "--detach", *HARDENED, IMAGE).strip()
    yield made
    docker("rm", "--force", "--volumes", made)


class TestImage:
    pytestmark = engine_tests

    def test_answers_read_only_without_network_and_refuses_bad_rows(self, trained: Path) -> None:
        told = harness.make(trained, "smoke", f"IMAGE={IMAGE}")
        answer = json.loads(told.splitlines()[-1])
        assert answer["model_version"] == "baked-in"
        assert 0 <= answer["prediction"] <= 1

    def test_runs_as_nobody_and_reports_its_health(self, container: str) -> None:
        assert docker("exec", container, "id", "-u").strip() != "0"
        until = time.monotonic() + 60
        while docker("inspect", "--format", "{{.State.Health.Status}}", container).strip() != "healthy":
            assert time.monotonic() < until, docker("logs", container)
            time.sleep(0.5)

    def test_holds_no_training_library(self, container: str) -> None:
        names = ("sklearn", "skl2onnx", "pandas", "duckdb", "evidently", "matplotlib", "pyarrow", "pytest")
        question = f"import importlib.util as u; print([n for n in {names} if u.find_spec(n)])"
        assert docker("exec", container, "python", "-c", question).strip() == "[]"

    def test_a_model_inside_needs_no_mlflow(self, trained: Path) -> None:  # noqa: ARG002 -- its image
        name = next(iter(docker("inspect", "--format", "{{index .Config.Cmd 2}}", IMAGE).split()))
        question = f"import sys, {name}.app; print('mlflow' in sys.modules)"
        assert docker("run", "--rm", *HARDENED, IMAGE, "python", "-c", question).strip() == "False"

    def test_finishes_what_it_has_begun_when_it_is_stopped(self, container: str) -> None:
        until = time.monotonic() + 30
        while "startup complete" not in docker("logs", container) and time.monotonic() < until:
            time.sleep(0.2)
        began = time.monotonic()
        docker("stop", "--time", "20", container)
        assert time.monotonic() - began < 15
        assert "shutdown complete" in docker("logs", container)


class Stack(NamedTuple):
    """The compose stack of a project, up."""

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def overrides(project: Path, port: int) -> list[Path]:
    """Another port for the API; and what an engine without networks of its own needs, if a command tells."""
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
    told = subprocess.run(shlex.split(command), input=config, capture_output=True, text=True, check=True)
    networks = project / "var" / "networks.yaml"
    networks.write_text(told.stdout, encoding="utf-8")
    return [networks, loopback]


@pytest.fixture(scope="module")
def stack(trained: Path) -> Iterator[Stack]:
    """The stack, healthy, before it has seen a model."""
    if busy := [port for port in (5000, 5432) if taken(port)]:
        pytest.skip(f"ports that the stack publishes are taken: {busy}")
    port = free_port()
    files: list[str | Path] = []
    for path in [trained / "compose.yaml", *overrides(trained, port)]:
        files += ["--file", path]
    compose: list[str | Path] = ["docker", "compose", "--project-name", IMAGE, *files]
    try:
        harness.run(*compose, "up", "--build", "--detach", "--wait", cwd=trained)
        yield Stack(trained, compose, port)
    finally:
        harness.run(*compose, "down", "--volumes", cwd=trained)


@pytest.mark.exhaustive
class TestStack:
    pytestmark = engine_tests

    def test_serves_what_is_promoted_and_logs_what_it_serves(
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
        for verb in ("train", "promote"):
            assert self.verb(stack, verb) == 0
        until = time.monotonic() + 60
        while stack.ready() != (200, {"status": "ready", "model_version": "1"}):
            assert time.monotonic() < until, harness.run(*stack.compose, "logs", "api", cwd=stack.project)
            time.sleep(0.5)
        harness.make(stack.project, "replay", "START=2013-05-01", "END=2013-05-04")
        assert stack.count("predictions") > 2000
        assert stack.count("labels") > 1500
        assert self.verb(stack, "monitor", "--days", "2") in {0, 3}
        assert (stack.project / "var" / "reports" / "latest" / "verdict.json").is_file()

    def verb(self, stack: Stack, *words: str) -> int:
        """The exit code of a verb; a mistake, code 1, shows what it said."""
        command = [harness.uv(), "run", "--frozen", "python", "-m", harness.package(stack.project), *words]
        done = subprocess.run(
            command,
            cwd=stack.project,
            env=harness.surroundings(stack.project),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 1, done.stdout + done.stderr
        return done.returncode
