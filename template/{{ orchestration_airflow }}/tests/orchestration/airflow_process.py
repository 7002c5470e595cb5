"""Airflow as a process: its command line, with a home and a project of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from ..project_files import ROOT

SCRIPT = str(ROOT / "orchestration/bin/airflow")
# Longer than a busy machine takes for a run; a test that passes never waits for so long.
TIMEOUT = 1800.0
# A part may wait long for another on a busy machine, and a task for the processor.
PATIENT = {
    "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "600",
    "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "600",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "3600",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
}
QUICK = {
    "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
    # The files of the DAGs don't change while the tests run.
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
}


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
        }
        return os.environ | PATIENT | QUICK | own | self.variables

    def run(self, *words: str) -> None:
        """Run a command of Airflow."""
        line, output = [SCRIPT, *words], subprocess.PIPE
        done = subprocess.run(
            line, env=self.environment, stdout=output, stderr=subprocess.STDOUT, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it has started."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def kill(processes: list[psutil.Process]) -> None:
    """Kill these processes at once; returns when none runs, whether or not its parent has noticed."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: not any(map(is_alive, processes)))


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process and all that it has started to end; kill what doesn't."""
    members = family(process.pid) if process.poll() is None else []
    for member in reversed(members):
        with suppress(psutil.NoSuchProcess):
            member.terminate()
    kill(psutil.wait_procs(members, timeout=60)[1])
    process.wait()


def wait_until(condition: Callable[[], object]) -> None:
    """Return once a condition holds."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "the condition never held"
        time.sleep(0.5)
