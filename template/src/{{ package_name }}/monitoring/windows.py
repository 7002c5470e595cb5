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
    """Rows of a window: of all versions; of one; of these with a label, due to have one, and without it."""

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
    log = open_log(project.settings.log_url)
    due_before = max(start, end - timedelta(days=project.monitoring.label_delay_days))
    due, labelled_of_due = log_reader.count_labels(log, start, due_before, version)
    others, labelled_of_others = log_reader.count_labels(log, due_before, end, version)
    return Counts(
        rows=log_reader.count_served(log, start, end),
        own=due + others,
        labelled=labelled_of_due + labelled_of_others,
        due=due,
        overdue=due - labelled_of_due,
    )


def served(project: Project, start: datetime, end: datetime, version: str | None = None) -> pd.DataFrame:
    """The logged predictions for rows of [start, end), with `loss` where the label has arrived.

    Of more than `window_rows` rows, a sample of about that size: the same in every run.

    Args:
        project: the log, and the limit in configs/monitoring.yaml.
        start: of the window.
        end: of the window.
        version: only its answers as the champion; by default those of all versions.

    """
    log, most = open_log(project.settings.log_url), project.monitoring.window_rows
    rows = log_reader.count_served(log, start, end, version)
    found = log_reader.batches(log, start, end, version, share=most / max(rows, most))
    frames = [_frame(project, batch) for batch in found]
    return pd.concat(frames, ignore_index=True) if frames else _frame(project, [])


def read(project: Project, start: datetime, end: datetime, version: str) -> Answers:
    """A version's answers as the champion in [start, end), and in an equally long time before."""
    earlier = served(project, start - (end - start), start, version)
    return Answers(earlier, served(project, start, end, version))


def _frame(project: Project, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    schema = project.dataset.row_schema
    frame = to_frame(schema, rows, [*schema.names, TIME, VARIANT, VERSION])
    return features.cast(project.dataset, frame.rename(columns={TIME: project.dataset.time}))


def by_version(rows: pd.DataFrame, version: str) -> pd.DataFrame:
    """The rows that a version answered as the champion; experiments evaluate the challenger's."""
    return rows[(rows[VARIANT] == CHAMPION) & (rows[VERSION] == version)]
