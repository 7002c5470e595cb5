"""What our worker adds to Gunicorn's: overload is rejected at once, and idle connections take no thread."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from ..fixtures import TrainedProject
from ..polling import TIMEOUT, wait_until
from demo import server


@pytest.fixture
def rows(trained: TrainedProject) -> list[dict[str, Any]]:
    """Enough to keep a thread busy for a moment."""
    schema = trained.project.dataset.row_schema
    examples = {feature.name: feature.example for feature in schema.features}
    return [{schema.key: str(n), schema.time: "2013-07-01T22:15:00", **examples} for n in range(2000)]


@contextmanager
def started(folder: Path, environment: dict[str, str]) -> Iterator[server.Server]:
    """A server that is ready."""
    with server.running(folder / "log", server.free_port(), **environment) as running:
        running.wait_for("baked-in")
        yield running


def test_an_overloaded_worker_rejects_requests_and_recovers(
    baked_in: dict[str, str], tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    with started(tmp_path, baked_in | {"MAX_REQUESTS": "2"}) as running:
        responses: list[httpx.Response] = []

        def send(_: int) -> httpx.Response:
            return httpx.post(f"{running.url}/predict/batch", json=rows, timeout=TIMEOUT)

        def rejected() -> bool:
            with ThreadPoolExecutor(24) as pool:
                responses.extend(pool.map(send, range(24)))
            return {response.status_code for response in responses} >= {200, 503}

        wait_until(rejected)
        assert {response.status_code for response in responses} == {200, 503}
        assert {response.headers.get("retry-after") for response in responses} == {None, "1"}
        wait_until(lambda: httpx.post(f"{running.url}/predict", json=rows[0]).is_success)


def test_idle_connections_take_no_thread(baked_in: dict[str, str], tmp_path: Path) -> None:
    with started(tmp_path, baked_in) as running, ExitStack() as idle:
        address = ("127.0.0.1", int(running.url.rpartition(":")[2]))
        for _ in range(20):
            idle.enter_context(socket.create_connection(address))
        assert httpx.get(f"{running.url}/healthz", timeout=TIMEOUT).status_code == 200


@pytest.mark.skipif(not psutil.LINUX, reason="only Linux lists what a process has mapped")
def test_onnx_runtime_is_loaded_after_the_fork(baked_in: dict[str, str], tmp_path: Path) -> None:
    with started(tmp_path, baked_in) as running:
        parent = psutil.Process(running.process.pid)
        [worker] = parent.children()
        assert ["onnxruntime" in str(process.memory_maps()) for process in (parent, worker)] == [False, True]
