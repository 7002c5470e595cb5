"""From raw tables to a champion: the commands that a schedule calls."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..config import Project
from ..errors import NotPromoted
from ..settings import Settings
from . import DAY, console

AsOf = Annotated[
    datetime | None,
    typer.Option(formats=[DAY], help="Use only the labels that had arrived by this day; default: all."),
]
Candidate = Annotated[
    str | None, typer.Option("--candidate", help="The id that `train` printed; default: the newest one.")
]
Override = Annotated[
    str | None,
    typer.Option(help="Promote without a comparison, for this reason; it is kept with the version."),
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
    from ..data.features import known_until
    from ..training import train as training

    project = Project.load(Settings())
    with console.step("Train a candidate"):
        candidate = training.train(project, known_until(project, as_of))
    console.show_evaluation(candidate.evaluation)
    console.detail(f"logged as {candidate.model_id}")


def evaluate(candidate: Candidate = None) -> None:
    """Check a candidate against the gates; exits with 3 if it misses one.

    Example: `evaluate && promote`
    """
    from ..registry import tracking
    from ..registry.registry import Registry
    from ..training import gates

    project = Project.load(Settings())
    registry = Registry(project.settings)
    with tracking.artifact(registry, tracking.candidate(registry, candidate)) as files:
        evaluation = files.evaluation()
    checked = gates.check(project.gates, evaluation)
    console.show_gates(checked)
    gates.raise_for_missed(checked)


def promote(override: Override = None, candidate: Candidate = None) -> None:
    """Promote a candidate if it passes every gate and a promotion rule; else exit code 3.

    Examples: `promote`, `promote --override "fixes the units of wind_speed"`
    """
    from ..registry.registry import Registry
    from ..training import gates, promotion, train

    project = Project.load(Settings())
    registry, chosen = Registry(project.settings), train.load(project, candidate)
    gates.raise_for_missed(gates.check(project.gates, chosen.evaluation))
    decision = promotion.Decision(promotion.Rule.OVERRIDE, override or "")
    if override is None:
        decision = promotion.decide(project, registry, chosen)
    if decision.rule is None:
        raise NotPromoted(f"The champion stays: {decision.reason}. --override with a reason promotes anyway.")
    with console.step("Fit on every known row"):
        version = promotion.ship(project, registry, chosen)
    promotion.promote(registry, version, decision)
    console.detail(f"version {version} is the champion ({decision.rule}: {decision.reason})")


def rollback() -> None:
    """Make the previous champion the champion again.

    Example: `rollback`
    """
    from ..registry.registry import Registry

    console.detail(f"version {Registry(Settings()).rollback()} is the champion again")


def retrain(as_of: AsOf = None, *, hold: Hold = False) -> None:
    """Train a challenger on all labels so far and promote it if a rule allows it; else exit code 3.

    Example: `retrain --hold && abtest start --mode shadow --share 1`
    """
    from ..data.features import known_until
    from ..monitoring import log_reader
    from ..monitoring.prediction_log import open_log
    from ..training import retrain as retraining

    project = Project.load(Settings())
    logged = log_reader.newest_label(open_log(project.settings.log_url))
    with console.step("Retrain"):
        result = retraining.retrain(project, known_until(project, as_of or logged), hold=hold)
    console.show_retrain(result)
    if result.version is None:
        raise NotPromoted(
            f"The champion stays: {result.decision.reason}. If the alarm goes on, look for its cause in the "
            "data, or compare a challenger on live traffic: `retrain --hold`, then `abtest start`."
        )


def export(folder: Annotated[Path, typer.Argument(help="The target folder; created if missing.")]) -> None:
    """Copy the champion's files into a folder, for an image that contains its model.

    Example: `export model`
    """
    from ..registry.registry import Registry

    registry = Registry(Settings())
    version = registry.champion()
    registry.export(version, folder)
    console.detail(f"version {version} is in {folder}")
