"""Run the champion: serve it, monitor it, score files with it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..config import Project
from ..errors import Alarm, DataAlarm
from ..settings import Settings
from . import DAY, console

Days = Annotated[int, typer.Option(min=1, help="Length of the window; it ends with the newest label.")]
Source = Annotated[Path, typer.Option("--input", help="A Parquet file with the key and all features.")]
Target = Annotated[Path, typer.Option("--output", help="The Parquet file for predictions and decisions.")]
Folder = Annotated[
    Path, typer.Option("--folder", help="Where the reports go, each window in its own folder.")
]
Before = Annotated[datetime, typer.Option(formats=[DAY], help="Months that end before this day are moved.")]
ArchiveFolder = Annotated[
    Path | None, typer.Option("--folder", help="Where the files go; default: archive/ in the state folder.")
]


def serve() -> None:
    """Serve the champion over HTTP and reload it when it changes.

    Example: `PORT=8080 serve`
    """
    from ..serving.__main__ import main as start

    start()


def monitor(days: Days = 30, folder: Folder = Path("var/reports")) -> None:
    """Compare recent predictions with the champion's reference.

    Exits with 3 on an alarm, and with 4 if a retraining would not help: skew, or late labels alone.

    Example: `monitor --days 30`
    """
    from ..monitoring import report
    from ..monitoring.alarms import calls_for_retraining
    from ..monitoring.monitor import monitor as evaluate
    from ..monitoring.windows import latest_window

    project = Project.load(Settings())
    with console.step("Monitor"):
        window = latest_window(project.settings, days)
        written = folder / report.name(*window)
        verdict = evaluate(project, *window, written)
    console.show_verdict(verdict)
    if verdict.findings and verdict.alarms:
        sentence = f"{len(verdict.alarms)} alarm(s); the report is {written / 'drift.html'}."
        if not calls_for_retraining(verdict.findings, project.monitoring):
            raise DataAlarm(f"{sentence} A retraining would not help: repair the data first.")
        raise Alarm(sentence)
    console.detail(f"no alarm; the report is {written / 'drift.html'}")


def archive(before: Before, folder: ArchiveFolder = None) -> None:
    """Move whole months of the prediction log that end before a day to Parquet files, with their labels.

    Example: `archive --before 2013-07-01`
    """
    from ..monitoring import archive as archiving
    from ..monitoring.prediction_log import open_log

    settings = Settings()
    log, target = open_log(settings.log_url), folder or settings.archive
    with console.step("Archive"), console.progress("rows", archiving.count(log, before)) as advance:
        moved = archiving.archive(log, before, target, advance)
    console.detail(f"{moved.rows:,} predictions of {moved.months} month(s) are in {target}")
    console.detail(f"{moved.late_labels:,} predictions that had been archived before got a late label")


def score(source: Source, target: Target) -> None:
    """Score a Parquet file of any size with the champion.

    Example: `score --input rows.parquet --output scored.parquet`
    """
    from ..batch import score as scoring
    from ..registry.predictor import Predictor
    from ..registry.registry import Registry

    registry = Registry(Settings())
    total, version = scoring.count_rows(source), registry.champion()
    with registry.artifact(version) as artifact:
        predictor, rule = Predictor(artifact), artifact.rule()
    with console.step(f"Score with version {version}"), console.progress("scoring", total) as advance:
        rows = scoring.score(predictor, rule, source, target, advance)
    console.detail(f"{rows:,} rows are in {target}")
