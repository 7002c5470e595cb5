"""From raw tables to a champion: the verbs that a schedule calls."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from . import DAY

AsOf = Annotated[
    datetime | None, typer.Option(formats=[DAY], help="Know only the labels that had arrived by this day.")
]

Hold = Annotated[bool, typer.Option("--hold", help="Register a winner, but leave the champion where it is.")]


def ingest() -> None:
    """Load the raw tables into the warehouse; every value is checked.

    Example: `ingest`
    """
    from .. import data, story
    from ..config import Dataset

    with story.chapter("Ingest and validate the raw tables"):
        rows, violations = data.ingest(Dataset.load("dataset"))
    story.show_tables(rows, violations)


def features() -> None:
    """Build features and labels in SQL.

    Example: `features`
    """
    from .. import features as steps
    from .. import story
    from ..config import Dataset

    with story.chapter("Build features and labels in SQL"):
        count = steps.build(Dataset.load("dataset"))
    story.tell(f"{count:,} rows")


def train(as_of: AsOf = None) -> None:
    """Fit a candidate, export it to ONNX, evaluate it and log it to MLflow.

    Example: `train --as-of 2013-05-01`
    """
    from .. import story
    from .. import train as step
    from ..config import Project

    project = Project.load()
    with story.chapter("Train a candidate"):
        candidate = step.train(project.dataset, project.training, as_of or project.training.first_as_of)
    story.show_evaluation(candidate.result)
    story.tell(f"logged as {candidate.model_id}")


def evaluate() -> None:
    """Hold the newest candidate against the gates; exits with 3 when one is missed.

    Example: `evaluate && promote`
    """
    from .. import evaluate as step
    from .. import story, tracking
    from ..config import Project

    result = tracking.result(tracking.newest_model())
    checked = step.gates(Project.load().gates, result)
    story.show_gates(checked)
    step.insist(checked)


def promote() -> None:
    """Register the newest candidate, if it passes every gate, and make it the champion.

    Example: `promote`
    """
    from .. import evaluate as step
    from .. import registry, story, tracking
    from ..config import Project

    model_id = tracking.newest_model()
    step.insist(step.gates(Project.load().gates, tracking.result(model_id)))
    version = registry.register(model_id)
    registry.promote(version)
    story.tell(f"version {version} is the champion")


def rollback() -> None:
    """Make the champion's predecessor the champion again.

    Example: `rollback`
    """
    from .. import registry, story

    story.tell(f"version {registry.rollback()} is the champion again")


def retrain(as_of: AsOf = None, *, hold: Hold = False) -> None:
    """Train a challenger on all labels so far; it becomes the champion if it is better.

    Example: `retrain --hold && abtest start`
    """
    from .. import retrain as step
    from .. import story
    from ..config import Project
    from ..monitoring.monitor import latest_window

    project = Project.load()
    known = as_of or latest_window(1)[1]
    with story.chapter("Retrain"):
        contest = step.retrain(project.dataset, project.training, project.gates, known, hold=hold)
    story.show_contest(contest)


def export(folder: Annotated[Path, typer.Argument(help="Where to; made if missing.")]) -> None:
    """Copy the champion's files into a folder, for an image that carries its model inside.

    Example: `export model`
    """
    from .. import registry, story

    version = registry.champion()
    registry.export(version, folder)
    story.tell(f"version {version} is in {folder}")
