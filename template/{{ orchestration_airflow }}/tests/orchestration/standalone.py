"""`airflow standalone` as a process, and what its REST API says about runs."""

import json
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple

import httpx
import psutil

from .airflow_process import SCRIPT, Airflow
from demo.server import free_port

# Longer than a busy machine takes for a run; a test that passes never waits for so long.
TIMEOUT = 1800.0
ENDED = {"success", "failed"}

Run = dict[str, Any]


class Standalone(NamedTuple):
    """A running Airflow."""

    airflow: Airflow
    process: subprocess.Popen[bytes]
    client: httpx.Client
    alert_token: str

    def get(self, path: str, **parameters: str) -> dict[str, Any]:
        response = self.client.get(f"/api/v2/{path}", params=parameters)
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found

    def trigger(self, dag: str, **body: str | None) -> str:
        """Start a run; returns its id."""
        response = self.client.post(f"/api/v2/dags/{dag}/dagRuns", json={"logical_date": None} | body)
        response.raise_for_status()
        return str(response.json()["dag_run_id"])

    def runs(self, dag: str) -> list[Run]:
        """The runs of a DAG, oldest first."""
        found: list[Run] = self.get(f"dags/{dag}/dagRuns", order_by="run_after")["dag_runs"]
        return found

    def ended(self, dag: str, number: int) -> list[Run]:
        """The runs of a DAG once so many have ended."""
        wait_until(lambda: len([run for run in self.runs(dag) if run["state"] in ENDED]) >= number)
        return self.runs(dag)

    def tasks(self, run: Run) -> dict[str, str]:
        """The states of a run's tasks."""
        path = f"dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}/taskInstances"
        return {task["task_id"]: task["state"] for task in self.get(path)["task_instances"]}

    def log(self, run: Run, task: str, attempt: int = 1) -> str:
        """The log of a task."""
        path = f"dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}/taskInstances/{task}/logs/{attempt}"
        return json.dumps(self.get(path))

    def part(self, name: str) -> psutil.Process:
        """The process of a part, such as the scheduler."""
        children = psutil.Process(self.process.pid).children()
        [found] = [child for child in children if name in child.cmdline()]
        return found


@contextmanager
def running(airflow: Airflow) -> Iterator[Standalone]:
    """Run Airflow inside the `with` block; its output goes to standalone.log in its home."""
    port, token = str(free_port()), secrets.token_hex()
    airflow = airflow._replace(variables={"AIRFLOW_PORT": port, "ALERT_WEBHOOK_TOKEN": token})
    with (airflow.home / "standalone.log").open("wb") as log:
        line = [SCRIPT, "standalone"]
        process = subprocess.Popen(line, env=airflow.environment, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=TIMEOUT) as client:
            started = Standalone(airflow, process, client, token)
            wait_until(lambda: healthy(started))
            log_in(started)
            yield started
    finally:
        stop(process)


def healthy(started: Standalone) -> bool:
    """Whether the parts run and have read the DAGs."""
    assert started.process.poll() is None, (started.airflow.home / "standalone.log").read_text()
    try:
        parts = started.client.get("/api/v2/monitor/health").json()
    except (httpx.TransportError, json.JSONDecodeError):
        return False
    return all(parts[part]["status"] == "healthy" for part in ("scheduler", "dag_processor"))


def log_in(started: Standalone) -> None:
    """Use the password that the first start generated."""
    file = started.airflow.home / "simple_auth_manager_passwords.json.generated"
    [(name, password)] = json.loads(file.read_text(encoding="utf-8")).items()
    response = started.client.post("/auth/token", json={"username": name, "password": password})
    started.client.headers["Authorization"] = f"Bearer {response.raise_for_status().json()['access_token']}"
    wait_until(lambda: started.get("dags")["total_entries"] == 3)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the parts, then what started them, which passes on nothing but Ctrl-C."""
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    for part in family:
        with suppress(psutil.NoSuchProcess):
            part.terminate()
    process.kill()
    process.wait()
    for part in psutil.wait_procs(family, timeout=60)[1]:
        part.kill()


def wait_until(condition: Callable[[], bool]) -> None:
    """Return once a condition holds."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "the condition never held"
        time.sleep(0.5)
