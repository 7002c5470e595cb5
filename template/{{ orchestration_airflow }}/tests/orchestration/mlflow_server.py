"""A real MLflow server, which a test may stop and start again."""

import os
import subprocess
import sys
from pathlib import Path

import httpx

from .airflow_process import stop, wait_until
from demo.server import free_port


class MlflowServer:
    """Serves the registry in a state folder, always at the same address."""

    def __init__(self, state: Path, log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._state, self._log = state, log

    def start(self) -> None:
        """Start it; returns when it answers."""
        store = f"sqlite:///{self._state / 'mlflow.db'}"
        variables = {"MLFLOW_BACKEND_STORE_URI": store, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
        line = [sys.executable, "-m", "mlflow", "server", "--workers", "1", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(line, env=os.environ | variables, stdout=log, stderr=log)
        wait_until(self._answers)

    def stop(self) -> None:
        stop(self._process)

    def _answers(self) -> bool:
        assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
        try:
            return httpx.get(f"{self.url}/health").is_success
        except httpx.TransportError:
            return False
