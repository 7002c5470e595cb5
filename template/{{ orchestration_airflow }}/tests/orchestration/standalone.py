"""`airflow standalone` as a process, and what its REST API says about runs."""

import json
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
import psutil

from .airflow_process import SCRIPT, TIMEOUT, Airflow, stop, wait_until
from demo.server import free_port

ENDED = {"success", "failed"}

Run = dict[str, Any]


class Standalone(NamedTuple):
    """A running Airflow."""

    airflow: Airflow
    process: subprocess.Popen[bytes]
    client: httpx.Client

    def get(self, path: str, **parameters: str) -> dict[str, Any]:
        response = self.client.get(f"/api/v2/{path}", params=parameters)
        found: dict[str, Any] = response.raise_for_status().json()
        return found

    def post(self, path: str, **body: object) -> dict[str, Any]:
        response = self.client.post(f"/api/v2/{path}", json=body)
        assert response.is_success, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def trigger(self, dag: str) -> Run:
        """Start a run."""
        return self.post(f"dags/{dag}/dagRuns", logical_date=None)

    def clear(self, run: Run, task: str) -> None:
        """Run a task of a run again, and those that depend on it."""
        chosen = {"dag_run_id": run["dag_run_id"], "task_ids": [task], "include_downstream": True}
        path = f"dags/{run['dag_id']}/clearTaskInstances"
        self.post(path, **chosen, only_failed=False, dry_run=False)

    def runs(self, dag: str) -> list[Run]:
        """The runs of a DAG, oldest first."""
        found: list[Run] = self.get(f"dags/{dag}/dagRuns", order_by="run_after")["dag_runs"]
        return found

    def next_run(self, dag: str, known: list[Run]) -> Run:
        """The first run of a DAG that is not among these, once there is one."""
        ids = [run["dag_run_id"] for run in known]

        def others() -> list[Run]:
            return [run for run in self.runs(dag) if run["dag_run_id"] not in ids]

        wait_until(others)
        return others()[0]

    def now(self, run: Run) -> Run:
        """What has become of a run."""
        return self.get(path_of(run))

    def ended(self, run: Run) -> Run:
        """A run once it has ended."""
        wait_until(lambda: self.now(run)["state"] in ENDED)
        return self.now(run)

    def tasks(self, run: Run) -> dict[str, str]:
        """The states of a run's tasks."""
        found = self.get(f"{path_of(run)}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in found}

    def tries(self, run: Run, task: str) -> int:
        """How often a task was started."""
        return int(self.get(f"{path_of(run)}/taskInstances/{task}")["try_number"])

    def log(self, run: Run, task: str) -> str:
        """The log of a task's last try."""
        path = f"{path_of(run)}/taskInstances/{task}/logs/{self.tries(run, task)}"
        return json.dumps(self.get(path))

    def part(self, name: str) -> psutil.Process:
        """The process of a part, such as the scheduler."""
        children = psutil.Process(self.process.pid).children()
        [found] = [child for child in children if name in child.cmdline()]
        return found

    @property
    def alert_token(self) -> str:
        return self.airflow.variables["AIRFLOW_ALERT_TOKEN"]


def path_of(run: Run) -> str:
    return f"dags/{run['dag_id']}/dagRuns/{run['dag_run_id']}"


@contextmanager
def running(airflow: Airflow) -> Iterator[Standalone]:
    """Run Airflow inside the `with` block; its output goes to standalone.log in its home."""
    port = str(free_port())
    own = {"AIRFLOW_PORT": port, "AIRFLOW_ALERT_TOKEN": secrets.token_hex()}
    airflow = airflow._replace(variables=airflow.variables | own)
    with (airflow.home / "standalone.log").open("wb") as log:
        line = [SCRIPT, "standalone"]
        process = subprocess.Popen(line, env=airflow.environment, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=TIMEOUT) as client:
            started = Standalone(airflow, process, client)
            wait_until(lambda: healthy(started))
            log_in(started)
            yield started
    finally:
        stop(process)


def healthy(started: Standalone) -> bool:
    """Whether the parts run."""
    assert started.process.poll() is None, (started.airflow.home / "standalone.log").read_text()
    try:
        parts = started.client.get("/api/v2/monitor/health").json()
    except (httpx.TransportError, json.JSONDecodeError):
        return False
    return all(parts[part]["status"] == "healthy" for part in ("scheduler", "dag_processor"))


def log_in(started: Standalone) -> None:
    """Use the password that the first start generated; returns when the DAGs have been read."""
    file = started.airflow.home / "simple_auth_manager_passwords.json.generated"
    [(name, password)] = json.loads(file.read_text(encoding="utf-8")).items()
    response = started.client.post("/auth/token", json={"username": name, "password": password})
    started.client.headers["Authorization"] = f"Bearer {response.raise_for_status().json()['access_token']}"
    wait_until(lambda: started.get("dags")["total_entries"] == 3)
