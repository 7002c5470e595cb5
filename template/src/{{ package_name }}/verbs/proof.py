"""The whole loop, the server's limits, and what was measured of both."""

from datetime import datetime
from typing import Annotated

import typer

from ..bench import Name
from . import DAY

Until = Annotated[datetime | None, typer.Option(formats=[DAY], help="Stop here; the end of the data.")]
Length = Annotated[float, typer.Option("--seconds", min=0.1, help="Length of each run; a server gets five.")]
Connections = Annotated[int, typer.Option(min=1, help="Clients at a time.")]
Rate = Annotated[float, typer.Option(min=1, help="Requests/s; 60 % of saturation where that is too much.")]
Workers = Annotated[
    int | None, typer.Option(min=1, envvar="WORKERS", help="Of each server; one core is left for the load.")
]
Only = Annotated[list[Name] | None, typer.Option(help="Measure ours beside just these; may be repeated.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 3 when a number is stale.")]


def demo(until: Until = None) -> None:
    """Run the whole loop: train, gate, serve, replay, monitor, retrain, swap; then write the report.

    Example: `demo --until 2013-08-01`
    """
    from .. import demo as step
    from .. import report as writer
    from .. import story
    from ..config import Project

    writer.save(step.demo(Project.load(), until))
    for path in writer.write():
        story.tell(f"wrote {path}")


def bench(
    seconds: Length = 5.0,
    connections: Connections = 64,
    rate: Rate = 10_000.0,
    workers: Workers = None,
    only: Only = None,
) -> None:
    """Measure throughput and latency of the server, a naive one and MLflow's; then write the report.

    Example: `bench --rate 10000 --workers 3`
    """
    from .. import report as writer
    from .. import story
    from ..bench import results as step
    from ..config import Project

    plan = step.plan(seconds, connections, rate, workers)
    writer.save({"bench": step.bench(Project.load(), plan, only or ())})
    for path in writer.write():
        story.tell(f"wrote {path}")


def report(*, check: Check = False) -> None:
    """Write the measured numbers into README and model card.

    Example: `report --check`
    """
    from .. import report as writer
    from .. import story

    if check:
        writer.insist()
    for path in [] if check else writer.write():
        story.tell(f"wrote {path}")
