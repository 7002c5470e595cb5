"""The image holds what it promises; the compose files and the documented settings are correct."""

import ast
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import engine
import harness
from engine import IMAGE

HARDENED_SERVICE = {"file": "hardened.yaml", "service": "hardened"}
HARDENED = [
    *("--network", "none", "--read-only", "--tmpfs", "/tmp"),  # noqa: S108 -- the container's own
    *("--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
]


def test_compose_files_fit_their_schema(renders: dict[str, Path]) -> None:
    files = [path for project in renders.values() for path in compose_files(project)]
    check = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    harness.run(*check, *files, cwd=harness.ROOT)


def compose_files(project: Path) -> list[Path]:
    """compose.yaml, and the files that it may include."""
    return [project / "compose.yaml", *sorted((project / "compose").glob("*.yaml"))]


def test_the_stack_includes_every_compose_file(renders: dict[str, Path]) -> None:
    """But the one that the others extend; a layer adds its own without an edit elsewhere."""
    for project in renders.values():
        included = yaml.safe_load((project / "compose.yaml").read_text(encoding="utf-8"))["include"]
        services = {f"compose/{path.name}" for path in compose_files(project)[1:]} - {"compose/hardened.yaml"}
        assert len(included) == len(services)
        assert set(included) == services


def test_dockerfiles_are_lint_clean(renders: dict[str, Path]) -> None:
    files = [path for project in renders.values() for path in project.glob("**/Dockerfile")]
    harness.run("hadolint", *files, cwd=harness.ROOT)


def test_only_this_machine_reaches_the_stack(renders: dict[str, Path]) -> None:
    for project in renders.values():
        for path in compose_files(project)[1:]:
            for name, service in services_of(path).items():
                assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
                assert name == "hardened" or service["extends"] == HARDENED_SERVICE, name


def test_services_are_hardened(flagship: Path) -> None:
    service = services_of(flagship / "compose" / "hardened.yaml")["hardened"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def services_of(path: Path) -> dict[str, dict[str, Any]]:
    """The services that a compose file describes."""
    described: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return described["services"]


def test_every_setting_is_documented_with_its_default(flagship: Path) -> None:
    package = flagship / "src" / harness.package(flagship)
    lines = (flagship / ".env.example").read_text(encoding="utf-8").splitlines()
    for source in (package / "settings.py", package / "serving" / "settings.py"):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        fields = [node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and node.value]
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
    """A container of the image, hardened."""
    made = docker("run", "--detach", *HARDENED, IMAGE).strip()
    yield made
    docker("rm", "--force", "--volumes", made)


class TestImage:
    pytestmark = engine.TESTS

    def test_predicts_read_only_without_network_and_rejects_bad_rows(self, trained: Path) -> None:
        output = harness.make(trained, "smoke", f"IMAGE={IMAGE}")
        response = json.loads(output.splitlines()[-1])
        assert response["model_version"] == "baked-in"
        assert 0 <= response["prediction"] <= 1

    def test_runs_as_an_unprivileged_user_and_reports_its_health(self, container: str) -> None:
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

    def test_shuts_down_cleanly(self, container: str) -> None:
        until = time.monotonic() + 30
        while "startup complete" not in docker("logs", container) and time.monotonic() < until:
            time.sleep(0.2)
        began = time.monotonic()
        docker("stop", "--time", "20", container)
        assert time.monotonic() - began < 15
        assert "shutdown complete" in docker("logs", container)
