"""h2load, nghttp2's compiled load generator: its log tells start, status and duration of every request."""

import math
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import UserError
from .load import Load, Sample, Seconds, Target

MICROSECOND = 1e-6
OK = 200
# h2load looks at its clock a hundred times a second: a connection that is faster sends in bursts.
FASTEST = 100.0
# Processes that start take the server's cores; by then it has answered what queued up meanwhile.
SETTLED_SECONDS = 0.25


class Log(NamedTuple):
    """Requests in the order of their starts, each of shape (n,); times in seconds, starts since 1970."""

    start: Seconds
    status: npt.NDArray[np.float64]
    duration: Seconds

    @property
    def end(self) -> Seconds:
        end: Seconds = self.start + self.duration
        return end

    @property
    def answered(self) -> npt.NDArray[np.bool_]:
        """Which requests got a 200."""
        answered: npt.NDArray[np.bool_] = self.status == OK
        return answered

    def waited(self, pace: float, since: float) -> Seconds:
        """Latencies of one connection's answers since their requests were due: one each `pace` seconds.

        What was due before the moment `since` doesn't count.
        """
        due = self.start[:1] + pace * np.arange(len(self.start))
        waited: Seconds = np.maximum(self.duration, self.end - due)
        return waited[self.answered & (due >= since)]


class H2load:
    """Speaks HTTP/1.1 here, with a thread a core."""

    name = "h2load"

    def __init__(self, cores: int) -> None:
        self.cores = cores

    @classmethod
    def installed(cls) -> bool:
        return shutil.which(cls.name) is not None

    def run(self, target: Target, load: Load) -> Sample:
        """Send a load."""
        before = children_seconds()
        if load.rate is None:
            latencies, logs, seconds = saturate(target, load, self.cores)
        else:
            latencies, logs, seconds = keep_pace(target, load, load.rate)
        used = children_seconds() - before
        answered = sum(int(log.answered.sum()) for log in logs)
        failed = sum(len(log.status) for log in logs) - answered
        return Sample(latencies, answered, failed, seconds, used / seconds)


def saturate(target: Target, load: Load, cores: int) -> tuple[Seconds, list[Log], float]:
    """One process, a thread a core; returns latencies, the log and the seconds that it took."""
    (log,) = run(target, [closed(load, cores)])
    return log.duration[log.answered], [log], load.seconds


def keep_pace(target: Target, load: Load, rate: float) -> tuple[Seconds, list[Log], float]:
    """A process for each connection; latencies count a moment after the last has started."""
    crowd = load._replace(connections=max(load.connections, math.ceil(rate / FASTEST)))
    logs = run(target, [paced(crowd)] * crowd.connections)
    settled = max((float(log.start[0]) for log in logs if len(log.start)), default=0.0) + SETTLED_SECONDS
    latencies = np.concatenate([log.waited(crowd.pace, settled) for log in logs])
    took = [float(np.max(log.end - log.start[:1], initial=0.0)) for log in logs]
    return latencies, logs, max(crowd.requests * crowd.pace, *took)


def closed(load: Load, cores: int) -> list[str]:
    """Connections that send as fast as they are answered, for some time."""
    threads = min(cores, load.connections)
    return [
        f"--duration={1000 * load.seconds:.0f}ms",
        f"--clients={load.connections}",
        f"--threads={threads}",
    ]


def paced(load: Load) -> list[str]:
    """One connection that sends at its pace: in a process of its own, its log tells who kept whom waiting."""
    return [f"--requests={load.requests}", f"--rps={1 / load.pace}"]


def run(target: Target, processes: Sequence[Sequence[str]]) -> list[Log]:
    """Run h2load with each of these options, all at the same time; returns their logs."""
    with tempfile.TemporaryDirectory(prefix="h2load-") as folder, ExitStack() as stack:
        body = Path(folder) / "body.json"
        body.write_bytes(target.body)
        common = ["h2load", "--h1", "--header=content-type: application/json", f"--data={body}"]
        files = [Path(folder) / f"{number}.tsv" for number in range(len(processes))]
        started = [
            stack.enter_context(start([*common, f"--log-file={file}", *options, target.url]))
            for file, options in zip(files, processes, strict=True)
        ]
        for process in started:
            said, complaint = process.communicate()
            if process.returncode:
                raise UserError(f"h2load failed: {(complaint or said).strip()}")
        return [parsed(file.read_text(encoding="utf-8")) for file in files]


def start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


def parsed(text: str) -> Log:
    """Read a log; its times are microseconds since 1970, and since a request's start."""
    if not text:
        return Log(*np.empty((3, 0)))
    found = np.loadtxt(StringIO(text), ndmin=2, usecols=(0, 1, 2))
    start, status, duration = found[found[:, 0].argsort(kind="stable")].T
    return Log(start * MICROSECOND, status, duration * MICROSECOND)


def children_seconds() -> float:
    """Processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
