"""Detect a stale model by the share of its loss that a small correction would have removed.

The level of a loss, or of the skill over a baseline, says more about the month than about the model: some
months are hard to predict for any model. So a correction is fitted to the errors that the version made
before the window, and both are scored on the rows of the window. The difficulty cancels, and so does most
of a change of the base rate. Nothing can be learned from the errors of a model that is up to date.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.preprocessing import OrdinalEncoder
from threadpoolctl import threadpool_limits

from ..config import Project
from ..registry import outputs
from ..registry.evaluation import Estimate
from ..schema import Schema
from ..training import metrics
from ..training.bootstrap import BlockBootstrap, block_codes, one_sided
from ..training.metrics import Values
from .predicted import predictions
from .prediction_log import LABEL

# Few and small trees: what they miss is noise more often than signal. docs/monitoring.md has the error rates.
PARAMETERS = {"max_iter": 30, "learning_rate": 0.05, "max_leaf_nodes": 8, "min_samples_leaf": 200}
MINIMUM_ROWS = 1000


def correctable_loss(
    project: Project, schema: Schema, earlier: pd.DataFrame, rows: pd.DataFrame
) -> Estimate | None:
    """The share of the loss that a correction removes, with a one-sided lower bound.

    Args:
        project: the blocks of the rows, and the confidence in configs/monitoring.yaml.
        schema: the inputs of the version.
        earlier: labelled answers of the version before the window, or of its held-out rows.
        rows: labelled answers of the version in the window.

    Returns:
        None if there are too few rows.

    """
    if min(len(earlier), len(rows)) < MINIMUM_ROWS:
        return None
    return removed(project, schema, rows, correction(schema, earlier, rows))


def removed(project: Project, schema: Schema, rows: pd.DataFrame, corrections: Values) -> Estimate:
    """The share of the loss that given corrections of the predictions remove."""
    actual, predicted = rows[LABEL].to_numpy(), predictions(schema, rows)
    loss = metrics.row_loss(actual, predicted)
    better = metrics.row_loss(actual, metrics.valid(predicted + corrections))
    bootstrap = BlockBootstrap(block_codes(project.dataset, rows))
    return bootstrap.ratio(loss - better, loss, one_sided(project.monitoring.confidence))


def correction(
    schema: Schema,
    earlier: pd.DataFrame,
    rows: pd.DataFrame,
    parameters: Mapping[str, float] = PARAMETERS,
) -> Values:
    """Predict the error of each prediction from the row's features and its prediction."""
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    encoder.fit(earlier[schema.categories])
    # The library can't bin a column without any value, such as that of a broken feed.
    known = [name for name in (*schema.numbers, *outputs.names(schema)) if earlier[name].notna().any()]

    def inputs(frame: pd.DataFrame) -> Values:
        numbers = frame[known].to_numpy(dtype=np.float32)
        return np.hstack([numbers, encoder.transform(frame[schema.categories])])

    residuals = metrics.residuals(earlier[LABEL].to_numpy(), predictions(schema, earlier))
    estimator = HistGradientBoostingRegressor(**parameters, early_stopping=False, random_state=0)
    # So few trees gain nothing from more threads, which would wait for each other beside a busy server.
    with threadpool_limits(1, "openmp"):
        errors = [
            estimator.fit(inputs(earlier), target).predict(inputs(rows))
            for target in residuals.reshape(len(residuals), -1).T
        ]
    return outputs.predictions(np.column_stack(errors))
