"""One look at a stretch of time: the log joined with its labels, compared, judged and written down."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from .. import features, metrics, registry
from ..bundle import Bundle
from ..config import Dataset, Monitoring
from ..errors import UserError
from ..experiment import CHAMPION
from ..settings import settings
from . import prediction_log
from .findings import LABEL, LOSS, PREDICTION, VARIANT, Findings, alarms


class Verdict(NamedTuple):
    """What was seen between `start` and `end`, and the alarms that it raised."""

    start: datetime
    end: datetime
    rows: int
    labelled: int
    model_version: str
    primary: float
    findings: Findings
    alarms: list[str]

    def to_json(self) -> str:
        return json.dumps(self._asdict() | {"findings": self.findings._asdict()}, default=str, indent=2)


def latest_window(days: int) -> tuple[datetime, datetime]:
    """The last `days` before midnight of the newest label."""
    newest = prediction_log.newest_label(prediction_log.open_log(settings().log_url))
    if newest is None:
        raise UserError("The prediction log has no labels yet: serve some traffic first.")
    end = newest.replace(hour=0, minute=0, second=0, microsecond=0)
    return end - timedelta(days=days), end


def answered(dataset: Dataset, start: datetime, end: datetime) -> pd.DataFrame:
    """The logged answers to rows of [start, end), with `loss` where the label has arrived."""
    rows = prediction_log.read(prediction_log.open_log(settings().log_url), start, end)
    if not rows:
        raise UserError(f"Nothing was predicted between {start:%Y-%m-%d} and {end:%Y-%m-%d}.")
    return with_loss(features.typed(dataset, pd.DataFrame(rows)).astype({LABEL: "float64"}))


def with_loss(frame: pd.DataFrame) -> pd.DataFrame:
    """Add each row's loss; missing where the label is."""
    label = frame[LABEL].to_numpy()
    loss = metrics.row_loss(label, frame[PREDICTION].to_numpy())
    return frame.assign(**{LOSS: np.where(np.isnan(label), np.nan, loss)})


def champions(answers: pd.DataFrame) -> pd.DataFrame:
    """Those that the champion gave: in an experiment, a challenger's are judged elsewhere."""
    return answers[answers[VARIANT] == CHAMPION]


def learned(dataset: Dataset, version: Bundle) -> pd.DataFrame:
    """The version's reference rows, with `loss` only of those that it had not learned from."""
    frame = pd.read_parquet(version.reference).rename(columns={dataset.label: LABEL})
    frame = with_loss(features.typed(dataset, frame))
    return frame.assign(**{LOSS: frame[LOSS].where(~frame["learned"])})


def monitor(dataset: Dataset, limits: Monitoring, start: datetime, end: datetime, pages: Path) -> Verdict:
    """Judge the logged answers of [start, end); see `judge`."""
    return judge(dataset, limits, (start, end), answered(dataset, start, end), pages)


def judge(
    dataset: Dataset,
    limits: Monitoring,
    window: tuple[datetime, datetime],
    current: pd.DataFrame,
    pages: Path,
) -> Verdict:
    """Judge the `answered` rows of a window; writes drift.html, drift.json and verdict.json into `pages`."""
    from . import drift  # noqa: PLC0415 -- its library takes seconds to import

    version = registry.champion()
    if len(current) < limits.minimum_rows:
        raise UserError(f"Only {len(current)} rows were predicted; {limits.minimum_rows} say something.")
    with registry.files(version) as files:
        reference, schema = learned(dataset, files), files.schema()
    mine = champions(current)
    sample = mine.sample(min(limits.sample_rows, len(mine)), random_state=0)
    findings = drift.compare(schema, limits, sample, reference, pages)
    known = mine.dropna(subset=[LABEL])
    primary = metrics.primary(known[LABEL].to_numpy(), known[PREDICTION].to_numpy())
    broken = alarms(findings, limits)
    verdict = Verdict(*window, len(current), len(known), version, primary, findings, broken)
    (pages / "verdict.json").write_text(verdict.to_json(), encoding="utf-8")
    return verdict
