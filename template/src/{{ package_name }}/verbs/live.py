"""The champion at work: answering, being watched, and asked for many rows at once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Alarm
from . import DAY

Days = Annotated[int, typer.Option(min=1, help="Length of the window that ends with the newest label.")]
Source = Annotated[Path, typer.Option("--input", help="A Parquet file with the key and all features.")]
Target = Annotated[Path, typer.Option("--output", help="Where keys and predictions go.")]
Pages = Annotated[Path, typer.Option(help="Folder for the reports.")]


def serve() -> None:
    """Serve the champion over HTTP, and follow it when it changes.

    Example: `PORT=8080 serve`
    """
    from ..serving.__main__ import main as start

    start()


def replay(
    start: Annotated[datetime, typer.Option(formats=[DAY], help="First day.")],
    end: Annotated[datetime, typer.Option(formats=[DAY], help="The day after the last.")],
    url: Annotated[str, typer.Option(help="A running server.")] = "http://127.0.0.1:8000",
) -> None:
    """Send past rows to a running server as live traffic; their labels follow.

    Example: `replay --start 2013-05-01 --end 2013-06-01`
    """
    from .. import replay as step
    from .. import story
    from ..config import Dataset

    with story.chapter("Replay"):
        replayed = step.replay(Dataset.load("dataset"), url, start, end)
    story.show_replay(replayed)


def monitor(days: Days = 30, pages: Pages = Path("var/reports/latest")) -> None:
    """Compare recent answers with what the champion learned; exits with 3 on an alarm.

    Example: `monitor --days 30 || retrain`
    """
    from .. import story
    from ..config import Project
    from ..monitoring import monitor as step

    project = Project.load()
    with story.chapter("Monitor"):
        verdict = step.monitor(project.dataset, project.limits, *step.latest_window(days), pages)
    story.show_verdict(verdict)
    if verdict.alarms:
        raise Alarm(f"{len(verdict.alarms)} alarm(s); the report is {pages / 'drift.html'}.")


def score(source: Source, target: Target) -> None:
    """Score a Parquet file of any size with the champion, into another one.

    Example: `score --input flights.parquet --output scored.parquet`
    """
    from .. import registry, story
    from .. import score as step
    from ..predictor import Predictor

    total, version = step.rows(source), registry.champion()
    with registry.files(version) as bundle:
        predictor = Predictor(bundle)
    with story.chapter(f"Score with version {version}"), story.counting("scoring", total) as tick:
        rows = step.score(predictor, source, target, tick)
    story.tell(f"{rows:,} rows are in {target}")
