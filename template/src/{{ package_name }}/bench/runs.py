"""One contender on its own: started, warmed up, saturated, asked at a fixed rate, and stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, NamedTuple

import httpx
from sqlalchemy import Engine

from ..errors import UserError
from ..monitoring import prediction_log
from ..server import Server, free_port, running
from . import usage
from .contenders import Contender
from .load import Generator, Load, Sample, Target

# Seconds for a server to start, or to answer its first request.
PATIENCE = 120.0
# Of so many short runs in a closed loop the median counts.
RUNS = 3
# A rate close to saturation measures little but the queue.
ATTAINABLE, COMFORTABLE = 0.9, 0.6
# Requests of a connection at a fixed rate.
FEW = 4
# Cores this busy are at their limit.
BUSY = 0.9


class Plan(NamedTuple):
    """How to measure."""

    seconds: float
    connections: int
    rate: float
    workers: int
    generator: Generator


class Place(NamedTuple):
    """Where a bench works: the model's folder, the log that our server writes, the servers' output."""

    model: Path
    log: Engine
    output: Path


class Run(NamedTuple):
    """A sample, the cores that the server used meanwhile, and whether the generator was what limited it."""

    sample: Sample
    cores: float
    at_least: bool


class Runs(NamedTuple):
    """All runs of a contender; the paced one with its rate, and the rows that were in the log before."""

    warm_up: Run
    closed: list[Run]
    rate: float
    logged: int
    paced: Run

    @property
    def saturated(self) -> Run:
        return sorted(self.closed, key=attrgetter("sample.throughput"))[len(self.closed) // 2]

    @property
    def samples(self) -> list[Sample]:
        return [run.sample for run in (self.warm_up, *self.closed, self.paced)]


def measure(contender: Contender, plan: Plan, place: Place) -> dict[str, Any]:
    """Measure everything of one contender; ready for JSON."""
    began, before = perf_counter(), prediction_log.count(place.log)
    with started(contender, plan, place) as server:
        wait_until_ready(server, contender.ready)
        cold_start = perf_counter() - began
        target = Target(server.url + contender.path, contender.body)
        wire = sizes(ask(target))
        runs = drive(server, target, plan, place.log)
        memory = usage.memory_mb(server.process.pid) / plan.workers
        series = exposed(server)
    # A server that has stopped has written the rest of its log.
    logged = prediction_log.count(place.log)
    return {
        "name": contender.name,
        "title": contender.title,
        "cold_start_s": round(cold_start, 2),
        "memory_mb": round(memory),
        "saturation": described(runs.saturated, 50, 99),
        "paced": described(runs.paced, 50, 90, 99, 99.9)
        | {"rate": round(runs.rate), "logged": logged - runs.logged},
        # Besides the runs: a request before them, and one after each closed loop, the warm-up too.
        "answered": 2 + len(runs.closed) + sum(sample.answered for sample in runs.samples),
        "failed": sum(sample.failed for sample in runs.samples),
        "logged": logged - before,
        "series": series,
        **wire,
    }


def drive(server: Server, target: Target, plan: Plan, log: Engine) -> Runs:
    """Warm up, saturate, then ask at a rate that the server can keep."""
    warm_up, *saturated = (saturate(server, target, plan) for _ in range(1 + RUNS))
    throughput = median(one.sample.throughput for one in saturated)
    if not throughput:
        raise UserError(f"{target.url} answered nothing in {plan.seconds:g} s: give it more with --seconds.")
    rate = steady(plan.rate, throughput)
    paced = Load(callers(plan, rate), plan.seconds, rate)
    return Runs(warm_up, saturated, rate, settled(log), run(server, target, paced, plan))


def saturate(server: Server, target: Target, plan: Plan) -> Run:
    """One closed loop; it leaves nothing behind that the next would have to wait for."""
    found = run(server, target, Load(plan.connections, plan.seconds), plan)
    ask(target)
    return found


def callers(plan: Plan, rate: float) -> int:
    """Connections for a rate: no more than send a few requests each."""
    return min(plan.connections, max(1, int(rate * plan.seconds / FEW)))


@contextmanager
def started(contender: Contender, plan: Plan, place: Place) -> Iterator[Server]:
    """Run a contender's server, all of its processes, for as long as the block runs."""
    # One thread a worker for everybody: more of them would fight for the workers' cores.
    environment = {"WORKERS": str(plan.workers), "OMP_NUM_THREADS": "1", "MODEL_DIR": str(place.model)}
    url = place.log.url.render_as_string(hide_password=False)
    output, family = place.output / f"{contender.name}.log", []
    try:
        with running(output, free_port(), contender.module, PREDICTION_LOG_URL=url, **environment) as server:
            try:
                yield server
            finally:
                family = usage.family(server.process.pid)
    finally:
        usage.end(family)


def wait_until_ready(server: Server, path: str) -> None:
    """Wait for the first 200."""
    until = perf_counter() + PATIENCE
    while not answers(server.url + path):
        if server.process.poll() is not None or perf_counter() > until:
            raise UserError(f"A server did not start; see {server.log}.")
        sleep(0.01)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.TransportError:
        return False


def ask(target: Target) -> httpx.Response:
    """One request, which must be answered: a bench of refusals is worth nothing."""
    headers = {"content-type": "application/json"}
    response = httpx.post(target.url, content=target.body, headers=headers, timeout=PATIENCE)
    if not response.is_success:
        raise UserError(f"{target.url} refuses the bench's row: {response.text}")
    return response


def sizes(response: httpx.Response) -> dict[str, int]:
    """Bytes of a request and of its answer, heads included."""
    heads = [
        sum(len(name) + len(value) + 4 for name, value in message.headers.raw)
        for message in (response.request, response)
    ]
    return {
        "request_bytes": heads[0] + len(response.request.content),
        "response_bytes": heads[1] + len(response.content),
    }


def run(server: Server, target: Target, load: Load, plan: Plan) -> Run:
    """Send one load."""
    before, idle = usage.cpu_seconds(server.process.pid), usage.idling()
    sample = plan.generator.run(target, load)
    cores = (usage.cpu_seconds(server.process.pid) - before) / sample.seconds
    return Run(sample, cores, held_back(sample.cores, cores, idle(), plan))


def held_back(generator: float, server: float, idle: float, plan: Plan) -> bool:
    """Whether the server could have done more: its workers had time left, generator or machine had less."""
    used = server / plan.workers
    return used < BUSY and (generator / plan.generator.cores > used or idle <= 1 - BUSY)


def steady(rate: float, saturation: float) -> float:
    """The rate that was asked for, or a share of the saturation where that is too much."""
    return rate if rate <= ATTAINABLE * saturation else COMFORTABLE * saturation


def settled(log: Engine) -> int:
    """Rows in the log, once no more arrive."""
    rows = -1
    while rows != (rows := prediction_log.count(log)):
        sleep(0.5)
    return rows


def exposed(server: Server) -> int:
    """Time series that Prometheus would scrape."""
    lines = httpx.get(f"{server.url}/metrics", timeout=5)
    return sum(not line.startswith("#") for line in lines.text.splitlines()) if lines.is_success else 0


def described(run: Run, *shares: float) -> dict[str, Any]:
    """A run, with the percentiles of its latencies in milliseconds."""
    return {
        "throughput": round(run.sample.throughput, 1),
        "answered": run.sample.answered,
        "failed": run.sample.failed,
        "server_cores": round(run.cores, 2),
        "generator_cores": round(run.sample.cores, 2),
        "at_least": run.at_least,
        **percentiles(run.sample, *shares),
    }


def percentiles(sample: Sample, *shares: float) -> dict[str, float]:
    """Milliseconds by name, p99.9 is "p99_9"; those that the sample is too small for are left out."""
    known = [share for share in shares if len(sample.latencies) * (100 - share) >= 100]  # noqa: PLR2004
    found = sample.percentiles(*known) if known else []
    return {f"p{share:g}".replace(".", "_"): value for share, value in zip(known, found, strict=True)}
