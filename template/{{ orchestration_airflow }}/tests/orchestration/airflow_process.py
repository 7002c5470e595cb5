"""Airflow as a process: its command line, and `airflow standalone` with its REST API."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from ..project_files import ROOT

SCRIPT = str(ROOT / "orchestration/bin/airflow")


class Airflow(NamedTuple):
    """Airflow's home, the folder of the project that it runs, and more variables for both."""

    home: Path
    project: Path
    variables: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "AIRFLOW_HOME": str(self.home),
            "PROJECT_FOLDER": str(self.project),
            "PROJECT_PYTHON": sys.executable,
            "STATE_DIR": str(self.project / "var"),
            "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
        }
        return os.environ | own | self.variables

    def run(self, *words: str) -> str:
        """The output of a command of Airflow, whatever its exit code."""
        line, output = [SCRIPT, *words], subprocess.PIPE
        done = subprocess.run(
            line, env=self.environment, stdout=output, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.stdout

    def test(self, dag: str, day: str) -> str:
        """The output of a DAG's run for a day, in one process without a scheduler."""
        return self.run("dags", "test", dag, day)
