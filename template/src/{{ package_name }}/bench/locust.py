"""Locust, the load generator that is always there: a Python library, so its own limit comes early."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from ..errors import UserError
from .load import Load, Sample, Target


class Locust:
    """Shares a load among processes, one a core."""

    name = "Locust"

    def __init__(self, cores: int) -> None:
        self.cores = cores

    def run(self, target: Target, load: Load) -> Sample:
        """Send a load."""
        shares = shared(load, self.cores)
        with ThreadPoolExecutor(len(shares)) as pool:
            found = list(pool.map(lambda share: swarm(target, share), shares))
        return Sample(
            np.concatenate([np.asarray(part["latencies"], dtype=np.float64) for part in found]),
            sum(len(part["latencies"]) for part in found),
            sum(part["failed"] for part in found),
            max(part["seconds"] for part in found),
            sum(part["cpu_seconds"] / part["seconds"] for part in found),
        )


def shared(load: Load, processes: int) -> list[Load]:
    """The load in as many parts; they differ by a connection at most."""
    parts = min(processes, load.connections)
    counts = [load.connections // parts + (place < load.connections % parts) for place in range(parts)]
    rates = [load.rate and load.rate * count / load.connections for count in counts]
    return [load._replace(connections=count, rate=rate) for count, rate in zip(counts, rates, strict=True)]


def swarm(target: Target, load: Load) -> dict[str, Any]:
    """Run one process; returns what it found."""
    order = {"url": target.url, "body": target.body.decode(), "load": load._asdict()}
    command = [sys.executable, "-m", f"{__package__}.swarm"]
    done = subprocess.run(  # noqa: S603
        command, input=json.dumps(order), check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise UserError(f"Locust failed: {done.stderr.strip()}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
