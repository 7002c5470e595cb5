"""Run the commands that retrain, one run at a time, and keep a journal of what came of it."""

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, NamedTuple

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge

from ..errors import NEGATIVE

logger = logging.getLogger(__name__)

Result = Literal["promoted", "kept", "failed"]
RESULTS: tuple[Result, ...] = ("promoted", "kept", "failed")
# Of what the last command printed, this much is kept.
OUTPUT_LINES = 20
PACKAGE = __package__.partition(".")[0]


class Finished(NamedTuple):
    """The last command of a run, and what it means."""

    command: str
    code: int
    output: str

    @property
    def result(self) -> Result:
        if self.code == 0:
            return "promoted"
        return "kept" if self.code == NEGATIVE else "failed"


class Retraining:
    """Starts runs in the background; while one runs, no other starts."""

    def __init__(self, commands: Sequence[str], journal: Path) -> None:
        self._commands, self._journal = commands, journal
        self._running, self._stopped = threading.Lock(), threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self.registry = CollectorRegistry()
        self._runs = Counter("retrain_hook_runs", "Runs by result.", ["result"], registry=self.registry)
        for result in RESULTS:
            self._runs.labels(result)
        self._active = Gauge("retrain_hook_running", "Whether a run is going on.", registry=self.registry)
        self._finished = Gauge(
            "retrain_hook_last_run_timestamp_seconds", "End of the last run.", registry=self.registry
        )

    def start(self, alerts: Sequence[str]) -> bool:
        """Start a run because of these alerts; False if one is going on."""
        started = not self._stopped.is_set() and self._running.acquire(blocking=False)
        self.record(event="started" if started else "busy", alerts=alerts)
        if started:
            self._active.set(1)
            # The process waits for it, unlike for the thread of the request that starts it.
            threading.Thread(target=self._run, name="retraining", daemon=False).start()
        return started

    def stop(self) -> None:
        """Stop a run; it promotes nothing that it has not promoted yet."""
        self._stopped.set()
        if self._process:
            self._process.terminate()

    def record(self, **entry: Any) -> None:  # noqa: ANN401 -- what JSON can hold
        """Append a line to the journal; a full disk stops no run."""
        line = orjson.dumps({"time": datetime.now(UTC).isoformat(timespec="seconds"), **entry})
        try:
            self._journal.parent.mkdir(parents=True, exist_ok=True)
            with self._journal.open("ab") as file:
                file.write(line + b"\n")
        except OSError:
            logger.exception("The journal lacks %s", line.decode())

    def _run(self) -> None:
        start = perf_counter()
        try:
            last = self._execute()
            seconds = round(perf_counter() - start, 1)
            self.record(event="finished", result=last.result, seconds=seconds, **last._asdict())
            self._runs.labels(last.result).inc()
            self._finished.set_to_current_time()
        finally:
            self._active.set(0)
            self._running.release()

    def _execute(self) -> Finished:
        """Run the commands until one fails; returns the last one."""
        last = Finished("", 1, "There is no command to run.")
        for command in self._commands:
            last = self._command(command)
            if last.code:
                break
        return last

    def _command(self, command: str) -> Finished:
        self._process = subprocess.Popen(  # noqa: S603 -- our own command line
            [sys.executable, "-m", PACKAGE, command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if self._stopped.is_set():
            self._process.terminate()
        output, _ = self._process.communicate()
        return Finished(command, self._process.returncode, "\n".join(output.splitlines()[-OUTPUT_LINES:]))
