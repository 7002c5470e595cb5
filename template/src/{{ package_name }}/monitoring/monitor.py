"""Monitor a time window: join the prediction log with its labels, measure drift and quality, raise alarms."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from ..config import Dataset, Project
from ..data import features
from ..errors import UserError
from ..registry.artifact import ModelArtifact
from ..registry.experiment import CHAMPION
from ..registry.registry import Registry
from ..settings import Settings
from ..training import metrics
from . import log_reader
from .alarms import Findings, alarms
from .prediction_log import LABEL, LOSS, PREDICTION, VARIANT, open_log


class Verdict(BaseModel):
    """What was measured between `start` and `end`, and the alarms it raised."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: datetime
    end: datetime
    rows: int
    labelled: int
    model_version: str
    primary: float
    findings: Findings
    alarms: list[str]


def latest_window(settings: Settings, days: int) -> tuple[datetime, datetime]:
    """The last `days` days before midnight of the day on which the newest label arrived."""
    newest = log_reader.newest_label(open_log(settings.log_url))
    if newest is None:
        raise UserError("The prediction log has no labels yet: serve some traffic first.")
    end = newest.replace(hour=0, minute=0, second=0, microsecond=0)
    return end - timedelta(days=days), end


def served(project: Project, start: datetime, end: datetime) -> pd.DataFrame:
    """The logged predictions for rows of [start, end), with `loss` where the label has arrived."""
    rows = log_reader.read(open_log(project.settings.log_url), start, end)
    if not rows:
        raise UserError(f"Nothing was predicted between {start:%Y-%m-%d} and {end:%Y-%m-%d}.")
    return with_loss(features.cast(project.dataset, pd.DataFrame(rows)).astype({LABEL: "float64"}))


def with_loss(frame: pd.DataFrame) -> pd.DataFrame:
    """Add each row's loss; NaN where the label is missing."""
    label = frame[LABEL].to_numpy()
    loss = metrics.row_loss(label, frame[PREDICTION].to_numpy())
    return frame.assign(**{LOSS: np.where(np.isnan(label), np.nan, loss)})


def by_champion(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that the champion scored; experiments evaluate the challenger's."""
    return rows[rows[VARIANT] == CHAMPION]


def reference(dataset: Dataset, artifact: ModelArtifact) -> pd.DataFrame:
    """The version's reference sample, with `loss` only for rows outside the training data."""
    frame = pd.read_parquet(artifact.reference).rename(columns={dataset.label: LABEL})
    frame = with_loss(features.cast(dataset, frame))
    return frame.assign(**{LOSS: frame[LOSS].where(~frame["in_training"])})


def monitor(project: Project, start: datetime, end: datetime, folder: Path) -> Verdict:
    """Evaluate the predictions logged for [start, end); see `evaluate_window`."""
    return evaluate_window(project, (start, end), served(project, start, end), folder)


def evaluate_window(
    project: Project, window: tuple[datetime, datetime], rows: pd.DataFrame, folder: Path
) -> Verdict:
    """Compare the `served` rows of a window with the champion's reference.

    Writes drift.html, drift.json and verdict.json into `folder`.

    Raises:
        UserError: there are fewer rows than configs/monitoring.yaml requires.

    """
    from . import drift  # noqa: PLC0415 -- its library takes seconds to import

    limits, registry = project.monitoring, Registry(project.settings)
    if len(rows) < limits.minimum_rows:
        raise UserError(f"Only {len(rows)} rows were predicted; at least {limits.minimum_rows} are needed.")
    version = registry.champion()
    with registry.artifact(version) as artifact:
        baseline, schema = reference(project.dataset, artifact), artifact.schema()
    current = by_champion(rows)
    sample = current.sample(min(limits.sample_rows, len(current)), random_state=0)
    findings = drift.compare(schema, limits, sample, baseline, folder)
    known = current.dropna(subset=[LABEL])
    verdict = Verdict(
        start=window[0],
        end=window[1],
        rows=len(rows),
        labelled=len(known),
        model_version=version,
        primary=metrics.primary(known[LABEL].to_numpy(), known[PREDICTION].to_numpy()),
        findings=findings,
        alarms=alarms(findings, limits),
    )
    (folder / "verdict.json").write_text(verdict.model_dump_json(indent=2), encoding="utf-8")
    return verdict
