"""The bench as a whole: every contender in turn on the same machine, and what they are to one another."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import provenance, registry, story
from ..config import Project
from ..monitoring import prediction_log
from ..settings import settings
from . import Name, blocks
from .contenders import contenders, prepare
from .h2load import H2load
from .load import Generator
from .locust import Locust
from .runs import Place, Plan, measure


def cores() -> int:
    """Cores that this process may use."""
    return int(provenance.machine()["cores"])


def generator(cores: int) -> Generator:
    """The compiled generator where it is installed."""
    return H2load(cores) if H2load.installed() else Locust(cores)


def plan(seconds: float, connections: int, rate: float, workers: int | None) -> Plan:
    """Every core but one for the server, unless workers are given; what is left for the generator."""
    workers = workers or max(1, cores() - 1)
    spare = max(1, cores() - workers)
    return Plan(seconds, connections, rate, workers, generator(spare))


def bench(project: Project, plan: Plan, only: Sequence[Name] = ()) -> dict[str, Any]:
    """Measure ours beside all others, or only some of them; returns what was measured."""
    version = registry.champion()
    if plan.generator.name != H2load.name:
        story.tell(
            "Locust sends the load. h2load can send more: it comes with nghttp2 (nghttp2-client in Debian)."
        )
    with place() as here:
        with story.chapter("Fetch the champion, and fit the framework's own model for the naive server"):
            prepare(project, here.model)
        chosen = {Name.OURS, *(only or Name)}
        servers = []
        for contender in contenders(project.dataset):
            if contender.name in chosen:
                with story.chapter(f"Measure {contender.title}"):
                    servers.append(measure(contender, plan, here))
                story.tell(blocks.line(servers[-1]))
        measured = summary(plan, version, servers) | {"row_bytes": row_bytes(here)}
    story.table("Measured", blocks.SHORT, blocks.short(measured))
    story.tell(blocks.sentence(measured).replace("*", ""))
    return measured


@contextmanager
def place() -> Iterator[Place]:
    """A folder for model and log, which goes with the bench; the servers' output stays."""
    output = settings().state_dir / "bench"
    output.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=output.resolve()))
    log = prediction_log.open_log(f"sqlite:///{folder / 'predictions.db'}")
    try:
        yield Place(folder / "model", log, output)
    finally:
        log.dispose()
        shutil.rmtree(folder)


def row_bytes(place: Place) -> int:
    """Bytes that a logged row takes on disk."""
    assert place.log.url.database
    with place.log.connect() as connection:
        # What SQLite keeps beside the file until then would count twice.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database = Path(place.log.url.database)
    size = sum(file.stat().st_size for file in database.parent.glob(f"{database.name}*"))
    return round(size / max(1, prediction_log.count(place.log)))


def summary(plan: Plan, version: str, servers: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything for the report."""
    return {
        "on": datetime.now(UTC).strftime("%Y-%m-%d"),
        "commit": provenance.git_commit(),
        "machine": provenance.machine(),
        "version": version,
        "workers": plan.workers,
        "connections": plan.connections,
        "seconds": plan.seconds,
        "generator": {"name": plan.generator.name, "cores": plan.generator.cores},
        "asked_rate": plan.rate,
        "servers": servers,
        "times": times(servers),
        "poll_seconds": settings().model_poll_seconds,
    }


def times(servers: list[dict[str, Any]]) -> dict[str, float]:
    """How many times another server's throughput ours is; unknown where the other's limit is."""
    by_name = {server["name"]: server["saturation"] for server in servers}
    ours = by_name.pop(Name.OURS)
    return {
        name: round(ours["throughput"] / other["throughput"], 1)
        for name, other in by_name.items()
        if not other["at_least"]
    }
