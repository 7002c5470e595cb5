"""The running Airflow that the tests use: they start runs, run tasks again and wait for their ends."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from demo import server
from demo.airflow import standalone
from demo.airflow.process import Airflow, wait_until
from demo.airflow.standalone import ENDED, Run, path_of


class Standalone(standalone.Standalone):
    """A running Airflow."""

    def post(self, path: str, **body: object) -> Run:
        response = self.client.post(f"/api/v2/{path}", json=body)
        assert response.is_success, response.text
        answer: Run = response.json()
        return answer

    def trigger(self, dag: str) -> Run:
        """Start a run."""
        return self.post(f"dags/{dag}/dagRuns", logical_date=None)

    def clear(self, run: Run, task: str) -> None:
        """Run a task of a run again, and those that depend on it."""
        chosen = {"dag_run_id": run["dag_run_id"], "task_ids": [task], "include_downstream": True}
        path = f"dags/{run['dag_id']}/clearTaskInstances"
        self.post(path, **chosen, only_failed=False, dry_run=False)

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

    def part(self, name: str) -> psutil.Process:
        """The process of a part, such as the scheduler."""
        children = psutil.Process(self.process.pid).children()
        [found] = [child for child in children if name in child.cmdline()]
        return found

    @property
    def alert_token(self) -> str:
        return self.airflow.variables["AIRFLOW_ALERT_TOKEN"]


@contextmanager
def running(airflow: Airflow) -> Iterator[Standalone]:
    """Run Airflow inside the `with` block; its output goes to standalone.log in its home."""
    own = {"AIRFLOW_ALERT_TOKEN": secrets.token_hex()}
    airflow = airflow._replace(variables=airflow.variables | own)
    with standalone.running(airflow, server.free_port()) as started:
        yield Standalone(*started)
