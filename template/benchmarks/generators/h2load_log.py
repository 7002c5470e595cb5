"""h2load's log: start, status and duration of every request."""

from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .base import Seconds

MICROSECOND = 1e-6
OK = 200


class Log(NamedTuple):
    """Requests in the order of their starts, arrays of shape (n,); starts are seconds since 1970."""

    start: Seconds
    status: npt.NDArray[np.float64]
    duration: Seconds

    @property
    def end(self) -> Seconds:
        end: Seconds = self.start + self.duration
        return end

    @property
    def succeeded(self) -> npt.NDArray[np.bool_]:
        succeeded: npt.NDArray[np.bool_] = self.status == OK
        return succeeded

    def latencies_since_due(self, interval: float, since: float) -> Seconds:
        """Latencies of one connection's successful requests, counted from when each was due.

        Requests are due every `interval` seconds; those due before `since` are left out.
        """
        due = self.start[:1] + interval * np.arange(len(self.start))
        latencies: Seconds = np.maximum(self.duration, self.end - due)
        return latencies[self.succeeded & (due >= since)]


def parse(text: str) -> Log:
    """Read a log: start in microseconds since 1970, status, duration in microseconds."""
    if not text:
        return Log(*np.empty((3, 0)))
    columns = np.loadtxt(StringIO(text), ndmin=2, usecols=(0, 1, 2))
    start, status, duration = columns[columns[:, 0].argsort(kind="stable")].T
    return Log(start * MICROSECOND, status, duration * MICROSECOND)


def first_responses(logs: Sequence[Log]) -> float:
    """When every process had its first response; infinity if one had none.

    Latencies before that would be those of the connections that a busy server accepted first.
    """
    return max(float(log.end.min(initial=np.inf)) for log in logs)
