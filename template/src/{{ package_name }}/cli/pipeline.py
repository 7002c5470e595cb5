"""From raw tables to a champion: the commands that a schedule calls."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..config import Project
from ..settings import Settings
from . import DAY, console

AsOf = Annotated[
    datetime | None, typer.Option(formats=[DAY], help="Use only the labels that had arrived by this day.")
]

Hold = Annotated[bool, typer.Option("--hold", help="Register the challenger, but don't promote it.")]


def ingest() -> None:
    """Load the raw tables into the warehouse and validate every value.

    Example: `ingest`
    """
    from ..data import ingest as ingestion

    with console.step("Ingest and validate the raw tables"):
        result = ingestion.ingest(Project.load(Settings()))
    console.show_ingest(result)


def features() -> None:
    """Build features and labels in SQL.

    Example: `features`
    """
    from ..data.features import build

    with console.step("Build features and labels in SQL"):
        count = build(Project.load(Settings()))
    console.detail(f"{count:,} rows")


def train(as_of: AsOf = None) -> None:
    """Fit a candidate, export it to ONNX, evaluate it and log it to MLflow.

    Example: `train --as-of 2013-05-01`
    """
    from ..training import train as training

    project = Project.load(Settings())
    with console.step("Train a candidate"):
        candidate = training.train(project, as_of or project.training.first_as_of)
    console.show_evaluation(candidate.evaluation)
    console.detail(f"logged as {candidate.model_id}")


def evaluate() -> None:
    """Check the newest candidate against the gates; exits with 3 if it misses one.

    Example: `evaluate && promote`
    """
    from ..registry import tracking
    from ..registry.registry import Registry
    from ..training import gates

    project = Project.load(Settings())
    registry = Registry(project.settings)
    evaluation = tracking.load_evaluation(registry, tracking.newest_model(registry))
    checked = gates.check(project.gates, evaluation)
    console.show_gates(checked)
    gates.raise_for_missed(checked)


def promote() -> None:
    """Register the newest candidate if it passes every gate, and make it the champion.

    Example: `promote`
    """
    from ..registry import tracking
    from ..registry.registry import Registry
    from ..training import gates

    project = Project.load(Settings())
    registry = Registry(project.settings)
    model_id = tracking.newest_model(registry)
    gates.raise_for_missed(gates.check(project.gates, tracking.load_evaluation(registry, model_id)))
    version = registry.register(model_id)
    registry.promote(version)
    console.detail(f"version {version} is the champion")


def rollback() -> None:
    """Make the previous champion the champion again.

    Example: `rollback`
    """
    from ..registry.registry import Registry

    console.detail(f"version {Registry(Settings()).rollback()} is the champion again")


def retrain(as_of: AsOf = None, *, hold: Hold = False) -> None:
    """Train a challenger on all labels so far; it becomes the champion if it is better.

    Example: `retrain --hold && abtest start`
    """
    from ..monitoring.monitor import latest_window
    from ..training import retrain as retraining

    project = Project.load(Settings())
    known = as_of or latest_window(project.settings, days=1)[1]
    with console.step("Retrain"):
        result = retraining.retrain(project, known, hold=hold)
    console.show_retrain(result)


def export(folder: Annotated[Path, typer.Argument(help="The target folder; created if missing.")]) -> None:
    """Copy the champion's files into a folder, for an image that contains its model.

    Example: `export model`
    """
    from ..registry.registry import Registry

    registry = Registry(Settings())
    version = registry.champion()
    registry.export(version, folder)
    console.detail(f"version {version} is in {folder}")
