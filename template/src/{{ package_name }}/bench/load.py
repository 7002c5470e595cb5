"""What a load generator is asked for, and what it finds."""

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Seconds = npt.NDArray[np.float64]


class Target(NamedTuple):
    """Where requests go, and the JSON body of each."""

    url: str
    body: bytes


class Load(NamedTuple):
    """Connections that send as fast as they are answered, or together at a rate, whatever the answers do."""

    connections: int
    seconds: float
    rate: float | None = None

    @property
    def pace(self) -> float:
        """Seconds between two requests of one connection, at a rate."""
        assert self.rate
        return self.connections / self.rate

    @property
    def requests(self) -> int:
        """Requests of one connection, at a rate."""
        return max(1, round(self.seconds / self.pace))


class Sample(NamedTuple):
    """A run: requests that got a 200 and those that didn't, and the generator's use of its cores."""

    # At a rate, waiting counts from the moment when a request was due.
    latencies: Seconds
    answered: int
    failed: int
    seconds: float
    cores: float

    @property
    def throughput(self) -> float:
        return self.answered / self.seconds

    def percentiles(self, *shares: float) -> list[float]:
        """Latencies in milliseconds below which these shares of the answers, in percent, stay."""
        return [round(1000 * float(latency), 2) for latency in np.percentile(self.latencies, shares)]


class Generator(Protocol):
    """Something that sends requests and times the answers, in processes of its own."""

    name: str
    cores: int

    def run(self, target: Target, load: Load) -> Sample:
        """Send a load; returns when all of it has been answered, or the time of a closed loop is over."""
