"""One contender from start to stop: start it, warm it up, saturate it, load it at a fixed rate, stop it."""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any, NamedTuple

import httpx

from . import usage
from .contenders.catalogue import Contender
from .generators.base import Target
from .loads import Runs, apply_loads
from .plan import Plan
from .results import ContenderResult, FixedRateResult
from .server_process import message_bytes, metric_series, post, started, wait_until_ready
from .workspace import Workspace
from demo.server import Server

# Each loop sends its rows under keys of its own, so that they can be counted in the prediction log.
CLOSED_LOOP, FIXED_RATE = "closed:", "fixed:"


class Rows(NamedTuple):
    """The rows that are sent, and the field that identifies them."""

    rows: Sequence[Mapping[str, Any]]
    key: str

    def bodies(self, contender: Contender, prefix: str) -> list[bytes]:
        """A request body per row, with the prefix before its key."""
        return [contender.encode({**row, self.key: f"{prefix}{row[self.key]}"}) for row in self.rows]


class Observed(NamedTuple):
    """Measurements of a running server."""

    cold_start_seconds: float
    response: httpx.Response
    runs: Runs
    memory_mb: float
    metric_series: int


def measure(contender: Contender, plan: Plan, workspace: Workspace, rows: Rows) -> ContenderResult:
    """Measure one contender."""
    total, fixed_rate = workspace.logged_rows(), workspace.logged_rows(FIXED_RATE)
    start = perf_counter()
    with started(contender, plan.workers, workspace) as server:
        wait_until_ready(server, contender.ready_path)
        observed = observe(contender, server, plan, rows, perf_counter() - start)
    # The log is complete: a server writes the rest of it before it stops.
    fixed_rate = workspace.logged_rows(FIXED_RATE) - fixed_rate
    return result(contender, observed, workspace.logged_rows() - total, fixed_rate)


def observe(contender: Contender, server: Server, plan: Plan, rows: Rows, cold_start: float) -> Observed:
    """Send one request and all loads to a server that is ready."""
    url = server.url + contender.predict_path
    closed_loop, fixed_rate = (
        Target(url, rows.bodies(contender, prefix)) for prefix in (CLOSED_LOOP, FIXED_RATE)
    )
    response = post(url, closed_loop.bodies[0])
    runs = apply_loads(server, closed_loop, fixed_rate, plan)
    memory_mb = usage.memory_mb(server.process.pid) / plan.workers
    return Observed(cold_start, response, runs, memory_mb, metric_series(server))


def result(contender: Contender, observed: Observed, logged: int, logged_at_rate: int) -> ContenderResult:
    """Everything in one model."""
    runs = observed.runs
    fixed_rate = runs.fixed.result().model_dump() | {
        "rate_rps": round(runs.rate_rps),
        "logged_rows": logged_at_rate,
    }
    return ContenderResult(
        name=contender.name,
        title=contender.title,
        cold_start_seconds=round(observed.cold_start_seconds, 2),
        memory_mb=round(observed.memory_mb),
        saturation=runs.saturated.result(),
        saturation_runs_rps=tuple(round(run.sample.throughput_rps, 1) for run in runs.closed),
        fixed_rate=FixedRateResult.model_validate(fixed_rate),
        # Single requests: one before the loads, and one after the warm-up and each closed loop.
        succeeded=2 + len(runs.closed) + sum(sample.succeeded for sample in runs.samples),
        failed=sum(sample.failed for sample in runs.samples),
        logged_rows=logged,
        metric_series=observed.metric_series,
        request_bytes=message_bytes(observed.response.request),
        response_bytes=message_bytes(observed.response),
    )
