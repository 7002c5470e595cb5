"""The server as a process of its own: started by its command, awaited, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil

from .errors import UserError

PATIENCE = 120.0


class Server(NamedTuple):
    """A running server."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def versions(self) -> tuple[str | None, str | None]:
        """The champion that is ready to answer, and its challenger."""
        if self.process.poll() is not None:
            raise UserError(f"The server stopped with code {self.process.returncode}; see {self.log}.")
        try:
            ready = httpx.get(f"{self.url}/readyz", timeout=5)
        except httpx.TransportError:
            return None, None
        told = ready.json() if ready.is_success else {}
        return told.get("model_version"), told.get("challenger")

    def wait_for(self, version: str, challenger: str | None = None, patience: float = PATIENCE) -> float:
        """Wait until `version` serves, and has this challenger; returns the seconds that it took."""
        began = time.perf_counter()
        while self.versions() != (version, challenger):
            if time.perf_counter() - began > patience:
                raise UserError(f"The server did not take version {version}; see {self.log}.")
            time.sleep(0.05)
        return time.perf_counter() - began

    def memory(self) -> float:
        """Peak memory of the process and its workers in MB, or their memory now where no peak is kept."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return sum(_peak(process) for process in (psutil.Process(self.process.pid), *workers))


def _peak(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status")
    if not status.is_file():
        return float(process.memory_info().rss / 1024**2)
    lines = status.read_text(encoding="utf-8").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(log: Path, port: int, module: str = "serving", **environment: str) -> Iterator[Server]:
    """Run `python -m <package>.serving` for as long as the block runs; its output goes to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", f"{__package__}.{module}"]
    variables = os.environ | {"HOST": "127.0.0.1", "PORT": str(port)} | environment
    with log.open("wb") as output, lifeline() as held:
        process = subprocess.Popen(  # noqa: S603
            command, env=variables | {"LIFELINE": str(held)}, stdout=output, stderr=output, pass_fds=[held]
        )
        try:
            yield Server(process, f"http://127.0.0.1:{port}", log)
        finally:
            stop(process)


@contextmanager
def lifeline() -> Iterator[int]:
    """The end of a pipe for the server to watch: ours closes with this process, even if that is killed."""
    theirs, ours = os.pipe()
    try:
        yield theirs
    finally:
        os.close(ours)
        os.close(theirs)


def stop(process: subprocess.Popen[bytes], patience: float = 20.0) -> None:
    """Ask the server to finish what it has begun; insist when it doesn't."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
