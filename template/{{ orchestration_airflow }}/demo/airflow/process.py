"""Airflow as a process: its command line, with a home of its own, on a project in any folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

SCRIPT = str(Path(__file__).resolve().parents[2] / "orchestration/bin/airflow")
# Longer than a busy machine takes for a run; one that succeeds never takes so long.
TIMEOUT = 1800.0
STOP_SECONDS = 30.0
# A part may wait long for another on a busy machine, and a task for the processor.
PATIENT = {
    "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "600",
    "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "600",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "3600",
    "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
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
        }
        return os.environ | PATIENT | own | self.variables

    def start(self, log: Path, *words: str) -> subprocess.Popen[bytes]:
        """Start a command of Airflow; its output goes to a file."""
        with log.open("wb") as output:
            line = [SCRIPT, *words]
            return subprocess.Popen(line, env=self.environment, stdout=output, stderr=output)  # noqa: S603


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
    kill(psutil.wait_procs(members, timeout=STOP_SECONDS)[1])
    process.wait()


def wait_until(condition: Callable[[], object]) -> None:
    """Return once a condition holds.

    Raises:
        TimeoutError: it didn't hold in time.

    """
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"The condition did not hold within {TIMEOUT:.0f} s.")
        time.sleep(0.5)
