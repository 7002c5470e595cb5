"""Windows of the prediction log: counted exactly, and read whole or, where they are large, as a sample."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, NamedTuple, Self

import pandas as pd
from pydantic import Field

from ..config import Project
from ..data import features
from ..errors import UserError
from ..registry.evaluation import Strict
from ..registry.experiment import CHAMPION
from ..settings import Settings
from . import log_reader
from .predicted import to_frame
from .prediction_log import VARIANT, open_log
from .psi import BINS

TIME, VERSION = "time", "model_version"


class Counts(NamedTuple):
    """Rows of a window: of all versions; of one; of these with a label.

    Labels become due after `label_delay_days`: counted are those that did in an equally long time before the
    window's end.
    """

    version: str
    rows: int
    own: int
    labelled: int
    due: int
    overdue: int


class Sampling(Strict):
    """The rows that the findings are measured on, and the error of leaving others out."""

    rows_read: int = Field(description="Own rows that were read; quality is measured on the labelled ones.")
    rows_compared: int = Field(description="Those of them that drift is measured on.")
    psi_error: float = Field(
        description="Expected PSI of ten bins in such a sample of unchanged rows; 0 if all rows are compared."
    )
    share_error: float = Field(
        description="Standard error of a share of one half, for example of missing values; 0 likewise."
    )

    @classmethod
    def of(cls, rows_read: int, rows_compared: int, own_rows: int) -> Self:
        """The errors of a sample without replacement."""
        # Independent rows would have a variance of 1 / rows; none is left once every row is in the sample.
        variance = (1 - rows_compared / max(own_rows, rows_read)) / rows_compared
        return cls(
            rows_read=rows_read,
            rows_compared=rows_compared,
            psi_error=(BINS - 1) * variance,
            share_error=sqrt(variance) / 2,
        )


class Answers(NamedTuple):
    """The `served` rows of a window, and those of the time before, which may be empty."""

    earlier: pd.DataFrame
    rows: pd.DataFrame

    def by_version(self, version: str) -> Self:
        """The rows that a version answered as the champion."""
        return type(self)(*(by_version(frame, version) for frame in self))


def latest_window(settings: Settings, days: int) -> tuple[datetime, datetime]:
    """The last `days` whole days of events in the log, whether or not their labels have arrived."""
    newest = log_reader.newest_event(open_log(settings.log_url))
    if newest is None:
        raise UserError("The prediction log is empty: serve some traffic first.")
    end = newest.replace(hour=0, minute=0, second=0, microsecond=0)
    return end - timedelta(days=days), end


def count(project: Project, start: datetime, end: datetime, version: str) -> Counts:
    """Count the rows of [start, end), and the labels of those that a version answered as the champion."""
    log, delay = open_log(project.settings.log_url), timedelta(days=project.monitoring.label_delay_days)
    due_before = max(start, end - delay)
    # No row is counted twice, as a window may have millions.
    earlier, due, others = (
        log_reader.count_labels(log, *span, version)
        for span in ((start - delay, min(start, end - delay)), (start, due_before), (due_before, end))
    )
    return Counts(
        version=version,
        rows=log_reader.count_served(log, start, end),
        own=due.rows + others.rows,
        labelled=due.labelled + others.labelled,
        due=earlier.rows + due.rows,
        overdue=earlier.unlabelled + due.unlabelled,
    )


def served(
    project: Project, start: datetime, end: datetime, version: str | None = None, rows: int | None = None
) -> pd.DataFrame:
    """The logged predictions for rows of [start, end), with `loss` where the label has arrived.

    Of more than `window_rows` rows, a sample of about that size: the same in every run.

    Args:
        project: the log, and the limit in configs/monitoring.yaml.
        start: of the window.
        end: of the window.
        version: only its answers as the champion; by default those of all versions.
        rows: how many these are, if they have been counted.

    """
    log, most = open_log(project.settings.log_url), project.monitoring.window_rows
    if rows is None:
        rows = log_reader.count_served(log, start, end, version)
    found = log_reader.batches(log, start, end, version, share=most / max(rows, most))
    frames = [_frame(project, batch) for batch in found]
    return with_blocks(project, pd.concat(frames, ignore_index=True)) if frames else _frame(project, [])


def with_blocks(project: Project, rows: pd.DataFrame) -> pd.DataFrame:
    """Look up the block of each row, if blocks are a column that is no feature: the log doesn't have it.

    A key that the warehouse doesn't know is a block of its own.
    """
    dataset, block = project.dataset, project.dataset.block_column
    if block is None or block in rows:
        return rows
    known = features.by_key(project, rows["key"].unique()).set_index(dataset.key)[block]
    return rows.assign(**{block: rows["key"].map(known.astype(object)).fillna(rows["key"])})


def read(project: Project, start: datetime, end: datetime, counts: Counts) -> Answers:
    """The counted version's answers as the champion in [start, end), and in as long a time before."""
    earlier = served(project, start - (end - start), start, counts.version)
    return Answers(earlier, served(project, start, end, counts.version, counts.own))


def _frame(project: Project, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    schema = project.dataset.row_schema
    frame = to_frame(schema, rows, [*schema.names, TIME, VARIANT, VERSION])
    return features.cast(project.dataset, frame.rename(columns={TIME: project.dataset.time}))


def by_version(rows: pd.DataFrame, version: str) -> pd.DataFrame:
    """The rows that a version answered as the champion; experiments evaluate the challenger's."""
    return rows[(rows[VARIANT] == CHAMPION) & (rows[VERSION] == version)]
