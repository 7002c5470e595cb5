"""The interface of the load generators: target, load and sample."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Seconds = npt.NDArray[np.float64]


class Target(NamedTuple):
    """Where requests go, and the JSON bodies that they cycle through."""

    url: str
    bodies: Sequence[bytes]


class Load(NamedTuple):
    """A closed loop (each connection sends when it has its response), or an open loop at a fixed rate."""

    connections: int
    seconds: float
    rate_rps: float | None = None

    @property
    def interval(self) -> float:
        """Seconds between two requests of one connection, at a fixed rate."""
        assert self.rate_rps
        return self.connections / self.rate_rps

    @property
    def requests_per_connection(self) -> int:
        """At a fixed rate."""
        return max(1, round(self.seconds / self.interval))


class Sample(NamedTuple):
    """One run; `cores` is what the generator used itself."""

    # At a fixed rate, latency counts from when a request was due, not from when it was sent.
    latencies: Seconds
    succeeded: int
    failed: int
    distinct_bodies: int
    seconds: float
    cores: float

    @property
    def throughput_rps(self) -> float:
        return self.succeeded / self.seconds


class Generator(Protocol):
    """Sends requests and times the responses, in processes of its own."""

    name: str
    cores: int

    def run(self, target: Target, load: Load) -> Sample:
        """Send a load; returns when a closed loop's time is over, or when every due request has ended."""


def split(load: Load, processes: int) -> list[Load]:
    """Divide a load among processes; their connections differ by one at most."""
    parts = min(processes, load.connections)
    counts = [load.connections // parts + (part < load.connections % parts) for part in range(parts)]
    rates = [load.rate_rps and load.rate_rps * count / load.connections for count in counts]
    return [
        load._replace(connections=count, rate_rps=rate) for count, rate in zip(counts, rates, strict=True)
    ]


def spread(bodies: Sequence[bytes], count: int) -> list[bytes]:
    """Choose `count` bodies at even distances; all of them in turn, if there are fewer."""
    step = max(1, len(bodies) // count)
    return [bodies[number * step % len(bodies)] for number in range(count)]
