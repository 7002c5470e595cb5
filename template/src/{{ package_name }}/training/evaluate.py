"""Evaluate a model on rows that it was not fitted on."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from ..config import Dataset, Project
from ..data.features import Split
from ..registry import outputs
from ..registry.baseline import Baseline
from ..registry.evaluation import CalibrationBin, Estimate, Evaluation, Fit, SliceScore, SplitRows
from ..schema import Schema
from . import leakage, metrics, value
from .bootstrap import BlockBootstrap, block_codes
from .metrics import Values
from .value import DecisionRows

# Rows to their predictions.
Predict = Callable[[pd.DataFrame], Values]

BINS = 10


class Predicted(NamedTuple):
    """A model's predictions for the held-out parts of a split."""

    validation: Values
    test: Values

    @classmethod
    def by(cls, predict: Predict, split: Split) -> Self:
        """Predict the held-out rows."""
        return cls(predict(split.validation), predict(split.test))


class Scored(NamedTuple):
    """Labelled rows with predictions, losses and blocks."""

    actual: Values
    predicted: Values
    loss: Values
    baseline_loss: Values
    blocks: Values

    @classmethod
    def of(cls, dataset: Dataset, frame: pd.DataFrame, predicted: Values, baseline: Values) -> Self:
        """Score predictions for a frame that has the label."""
        actual = frame[dataset.label].to_numpy()
        loss, baseline_loss = (metrics.row_loss(actual, values) for values in (predicted, baseline))
        return cls(actual, predicted, loss, baseline_loss, block_codes(dataset, frame))

    def part(self, rows: Values) -> Self:
        """The rows of a mask, with blocks numbered anew."""
        return type(self)(
            self.actual[rows],
            self.predicted[rows],
            self.loss[rows],
            self.baseline_loss[rows],
            pd.factorize(self.blocks[rows])[0],
        )

    def skill(self, bootstrap: BlockBootstrap) -> Estimate:
        """1 - loss / baseline's loss: 1 is perfect, 0 as good as the baseline."""
        return bootstrap.ratio(self.baseline_loss - self.loss, self.baseline_loss)


def calibration(schema: Schema, scored: Scored) -> list[CalibrationBin]:
    """Mean prediction and mean label per tenth of the predictions of each output, lowest first."""
    return [
        CalibrationBin(output=name, predicted=prediction, actual=prediction + residual)
        for name, values in zip(outputs.names(schema), with_residuals(scored), strict=True)
        for prediction, residual in pd.DataFrame(values.T).groupby(tenths(values[0])).mean().to_numpy()
    ]


def with_residuals(scored: Scored) -> Values:
    """Predictions and residuals of each output, shape (outputs, 2, n)."""
    residuals = metrics.residuals(scored.actual, scored.predicted)
    pairs = np.stack([scored.predicted, residuals]).reshape(2, len(residuals), -1)
    found: Values = np.moveaxis(pairs, -1, 0)
    return found


def tenths(predicted: Values) -> Values:
    """The tenth of each prediction, from 0; fewer where predictions are tied."""
    found: Values = pd.qcut(predicted, BINS, labels=False, duplicates="drop")
    return found


def calibration_error(scored: Scored, bootstrap: BlockBootstrap) -> Estimate:
    """Expected calibration error: mean absolute difference of mean prediction and label over the tenths.

    Of several outputs, the mean of their errors.
    """
    rows = bootstrap.sums(np.ones(len(scored.actual)))
    errors = [
        distances(predicted, residuals, bootstrap) / rows for predicted, residuals in with_residuals(scored)
    ]
    return bootstrap.interval(np.mean(errors, axis=0))


def distances(predicted: Values, residuals: Values, bootstrap: BlockBootstrap) -> Values:
    """The absolute sums of the residuals in each tenth of the predictions, added up, for each resample."""
    tenth = tenths(predicted)
    per_tenth = [np.abs(bootstrap.sums(residuals * (tenth == one))) for one in np.unique(tenth)]
    found: Values = np.sum(per_tenth, axis=0)
    return found


def slices(dataset: Dataset, frame: pd.DataFrame, scored: Scored) -> list[SliceScore]:
    """Quality for every value of every slice column, lowest skill first."""
    found = [
        slice_score(f"{column} = {value}", scored.part((frame[column] == value).to_numpy()))
        for column in dataset.slices
        for value in frame[column].dropna().unique()
    ]
    return sorted(found, key=lambda one: one.skill.value)


def slice_score(name: str, scored: Scored) -> SliceScore:
    """Quality on the rows of one slice."""
    headline = metrics.headline(scored.actual, scored.predicted)
    return SliceScore(
        name=name,
        rows=len(scored.actual),
        headline=headline if np.isfinite(headline) else None,
        skill=scored.skill(BlockBootstrap(scored.blocks)),
    )


def parity(framework: Values, served: Values) -> float:
    """The largest difference between two sets of predictions, relative to values larger than one."""
    return float(np.max(np.abs(framework - served) / np.maximum(1.0, np.abs(framework))))


def fit_baseline(dataset: Dataset, frame: pd.DataFrame) -> Baseline:
    """Average the labels by the groups in configs/dataset.yaml."""
    targets = outputs.targets(dataset.row_schema, frame[dataset.label].to_numpy())
    return Baseline.fit(frame, tuple(dataset.baseline), targets)


def evaluate(project: Project, split: Split, predicted: Predicted, as_of: datetime, fit: Fit) -> Evaluation:
    """Evaluate the exported model on the test rows.

    Args:
        project: the data set, and the costs of decisions.
        split: the rows; the model was fitted on `split.train`.
        predicted: the exported model's predictions.
        as_of: when the labels were known.
        fit: how the model was fitted.

    """
    dataset, schema = project.dataset, project.dataset.row_schema
    group_means = fit_baseline(dataset, split.train)
    baseline = group_means.predict(split.test)
    scored = Scored.of(dataset, split.test, predicted.test, baseline)
    bootstrap = BlockBootstrap(scored.blocks)
    held_out = [
        DecisionRows(
            rows[dataset.label].to_numpy(), answers, group_means.predict(rows), block_codes(dataset, rows)
        )
        for rows, answers in ((split.validation, predicted.validation), (split.test, predicted.test))
    ]
    return Evaluation(
        as_of=as_of,
        rows=SplitRows(**{name: len(part) for name, part in split._asdict().items()}),
        blocks=bootstrap.blocks,
        metrics=metrics.metrics(schema, scored.actual, scored.predicted),
        baseline=metrics.metrics(schema, scored.actual, baseline),
        headline=bootstrap.headline(scored.actual, scored.predicted),
        skill=scored.skill(bootstrap),
        calibration=calibration(schema, scored),
        calibration_error=calibration_error(scored, bootstrap),
        slices=slices(dataset, split.test, scored),
        decision=value.evaluate(project.decision, *held_out),
        strongest_feature=leakage.strongest(dataset, split.train),
        shared_rows=len(leakage.shared_rows(dataset, split)),
        fit=fit,
    )
