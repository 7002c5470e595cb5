"""The image holds what it promises; the compose file and the settings say what is true."""

import ast
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import engine
import harness
from engine import IMAGE

HARDENED = [
    *("--network", "none", "--read-only", "--tmpfs", "/tmp"),  # noqa: S108 -- the container's own
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
]


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


def docker(*arguments: str | Path) -> str:
    return harness.run("docker", *arguments, cwd=harness.ROOT)


@pytest.fixture
def container(trained: Path) -> Iterator[str]:  # noqa: ARG001 -- its image
    """A container of the image, as locked up as can be."""
    made = docker("run", "--detach", *HARDENED, IMAGE).strip()
    yield made
    docker("rm", "--force", "--volumes", made)


class TestImage:
    pytestmark = engine.TESTS

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
