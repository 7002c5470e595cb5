"""The command line: one verb per step of the pipeline."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .errors import Alarm, GateMissed, Stale, UserError
from .interruption import listening

# 1 is a mistake to mend; 3 is an answer that a schedule can act on.
MISTAKE, NO = 1, 3
DAY = "%Y-%m-%d"

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
AsOf = Annotated[
    datetime | None, typer.Option(formats=[DAY], help="Know only the labels that had arrived by this day.")
]
Days = Annotated[int, typer.Option(min=1, help="Length of the window that ends with the newest label.")]
Pages = Annotated[Path, typer.Option(help="Folder for the reports.")]
Until = Annotated[datetime | None, typer.Option(formats=[DAY], help="Stop here; the end of the data.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit with 3 when a number is stale.")]


@app.command()
def ingest() -> None:
    """Load the raw tables into the warehouse; every value is checked.

    Example: `ingest`
    """
    from . import data, story
    from .config import Dataset

    with story.chapter("Ingest and validate the raw tables"):
        rows, violations = data.ingest(Dataset.load("dataset"))
    story.show_tables(rows, violations)


@app.command()
def features() -> None:
    """Build features and labels in SQL.

    Example: `features`
    """
    from . import features as steps
    from . import story
    from .config import Dataset

    with story.chapter("Build features and labels in SQL"):
        count = steps.build(Dataset.load("dataset"))
    story.tell(f"{count:,} rows")


@app.command()
def train(as_of: AsOf = None) -> None:
    """Fit a candidate, export it to ONNX, evaluate it and log it to MLflow.

    Example: `train --as-of 2013-05-01`
    """
    from . import story
    from . import train as step
    from .config import Project

    project = Project.load()
    with story.chapter("Train a candidate"):
        candidate = step.train(project.dataset, project.training, as_of or project.training.first_as_of)
    story.show_evaluation(candidate.result)
    story.tell(f"logged as {candidate.model_id}")


@app.command()
def evaluate() -> None:
    """Hold the newest candidate against the gates; exits with 3 when one is missed.

    Example: `evaluate && promote`
    """
    from . import evaluate as step
    from . import story, tracking
    from .config import Project

    result = tracking.result(tracking.newest_model())
    checked = step.gates(Project.load().gates, result)
    story.show_gates(checked)
    step.insist(checked)


@app.command()
def promote() -> None:
    """Register the newest candidate, if it passes every gate, and make it the champion.

    Example: `promote`
    """
    from . import evaluate as step
    from . import registry, story, tracking
    from .config import Project

    model_id = tracking.newest_model()
    step.insist(step.gates(Project.load().gates, tracking.result(model_id)))
    version = registry.register(model_id)
    registry.promote(version)
    story.tell(f"version {version} is the champion")


@app.command()
def rollback() -> None:
    """Make the champion's predecessor the champion again.

    Example: `rollback`
    """
    from . import registry, story

    story.tell(f"version {registry.rollback()} is the champion again")


@app.command()
def serve() -> None:
    """Serve the champion over HTTP, and follow it when it changes.

    Example: `PORT=8080 serve`
    """
    from .serving.__main__ import main as start

    start()


@app.command()
def replay(
    start: Annotated[datetime, typer.Option(formats=[DAY], help="First day.")],
    end: Annotated[datetime, typer.Option(formats=[DAY], help="The day after the last.")],
    url: Annotated[str, typer.Option(help="A running server.")] = "http://127.0.0.1:8000",
) -> None:
    """Send past rows to a running server as live traffic; their labels follow.

    Example: `replay --start 2013-05-01 --end 2013-06-01`
    """
    from . import replay as step
    from . import story
    from .config import Dataset

    with story.chapter("Replay"):
        replayed = step.replay(Dataset.load("dataset"), url, start, end)
    story.show_replay(replayed)


@app.command()
def monitor(days: Days = 30, pages: Pages = Path("var/reports/latest")) -> None:
    """Compare recent answers with what the champion learned; exits with 3 on an alarm.

    Example: `monitor --days 30 || retrain`
    """
    from . import story
    from .config import Project
    from .monitoring import monitor as step

    project = Project.load()
    with story.chapter("Monitor"):
        verdict = step.monitor(project.dataset, project.limits, *step.latest_window(days), pages)
    story.show_verdict(verdict)
    if verdict.alarms:
        raise Alarm(f"{len(verdict.alarms)} alarm(s); the report is {pages / 'drift.html'}.")


@app.command()
def retrain(as_of: AsOf = None) -> None:
    """Train a challenger on all labels so far; it becomes the champion if it is better.

    Example: `retrain`
    """
    from . import retrain as step
    from . import story
    from .config import Project
    from .monitoring.monitor import latest_window

    project = Project.load()
    with story.chapter("Retrain"):
        contest = step.retrain(project.dataset, project.training, project.gates, as_of or latest_window(1)[1])
    story.show_contest(contest)


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="Where to; made if missing.")]) -> None:
    """Copy the champion's files into a folder, for an image that carries its model inside.

    Example: `export model`
    """
    from . import registry, story

    version = registry.version_of(registry.CHAMPION)
    if version is None:
        raise UserError("There is no champion yet: run the verbs `train` and `promote` first.")
    registry.export(version, folder)
    story.tell(f"version {version} is in {folder}")


@app.command()
def demo(until: Until = None) -> None:
    """Run the whole loop: train, gate, serve, replay, monitor, retrain, swap; then write the report.

    Example: `demo --until 2013-08-01`
    """
    from . import demo as step
    from . import report as writer
    from . import story
    from .config import Project

    writer.save(step.demo(Project.load(), until))
    for path in writer.write():
        story.tell(f"wrote {path}")


@app.command()
def report(*, check: Check = False) -> None:
    """Write the measured numbers into README and model card.

    Example: `report --check`
    """
    from . import report as writer
    from . import story

    if check:
        writer.insist()
    for path in [] if check else writer.write():
        story.tell(f"wrote {path}")


def main() -> None:
    """Run a verb; a mistake is told in one sentence, and an interruption ends the server as well."""
    try:
        with listening() as interruptions:
            app()
    except (Exception, KeyboardInterrupt) as error:
        # A library that is interrupted may raise an error of its own.
        if interruptions.asked:
            tell("Interrupted.", code=130)
        if not isinstance(error, UserError):
            raise
        tell(str(error), code=NO if isinstance(error, Alarm | GateMissed | Stale) else MISTAKE)


def tell(sentence: str, code: int) -> NoReturn:
    """Say why it ends, and end."""
    typer.secho(sentence, err=True, fg="red")
    sys.exit(code)


if __name__ == "__main__":
    main()
