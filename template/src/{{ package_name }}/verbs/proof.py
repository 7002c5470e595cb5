"""The whole loop, and what it measured."""

from datetime import datetime
from typing import Annotated

import typer

from . import DAY

Until = Annotated[datetime | None, typer.Option(formats=[DAY], help="Stop here; the end of the data.")]
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
