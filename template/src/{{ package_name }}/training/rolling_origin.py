"""Rolling-origin evaluation: fit on all days before a period, score the period, move on."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..config import Dataset, Project, Training
from ..data.features import Split
from ..errors import UserError
from . import model
from .evaluate import Predict, Scored, fit_baseline
from .fit_input import FitInput

# Of the label, in each part of a fold.
LEAST_VALUES = 2


def expanding_windows(dataset: Dataset, training: Training, frame: pd.DataFrame) -> list[Split]:
    """One split per fold; each has the earlier folds' rows in its training part.

    Raises:
        UserError: a fold has too few rows.

    """
    time = frame[dataset.time]
    step = (time.max() - time.min()) / (training.folds + 1)
    ends = [time.min() + fold * step for fold in range(1, training.folds + 1)]
    folds = [
        Split(
            frame[time < end - training.validation],
            frame[(time >= end - training.validation) & (time < end)],
            frame[(time >= end) & (time < end + step)],
        )
        for end in ends
    ]
    if any(part[dataset.label].nunique() < LEAST_VALUES for fold in folds for part in fold):
        raise UserError(
            f"{len(frame):,} rows are too few for {training.folds} folds, as the label has a single value in "
            "a part of one: choose a later --as-of, or fewer folds in configs/training.yaml."
        )
    return folds


def fit(project: Project, split: Split, parameters: dict[str, Any] | None = None) -> Predict:
    """Fit a model without exporting it, by default with the project's parameters."""
    names = project.dataset.row_schema.names
    fitted = model.fit(FitInput.of(project, split.train, split.validation, parameters))
    return lambda rows: model.predict(fitted, rows[names])


def score(project: Project, split: Split, parameters: dict[str, Any] | None = None) -> Scored:
    """Fit on the training rows and score the test rows."""
    baseline = fit_baseline(project.dataset, split.train).predict(split.test)
    predicted = fit(project, split, parameters)(split.test)
    return Scored.of(project.dataset, split.test, predicted, baseline)


def pooled_skill(folds: Sequence[Scored]) -> float:
    """The skill over the rows of all folds."""
    loss, baseline_loss = (
        sum(float(values.sum()) for values in losses)
        for losses in ([one.loss for one in folds], [one.baseline_loss for one in folds])
    )
    return 1 - loss / baseline_loss
