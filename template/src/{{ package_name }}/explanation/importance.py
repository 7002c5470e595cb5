"""Permutation importance: how much the loss rises when the values of one feature are shuffled.

scikit-learn's `permutation_importance` returns the spread over the shuffles. An interval needs the loss of
each row, so that it can resample the blocks of rows that depend on each other.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from ..config import Dataset
from ..training import metrics
from ..training.bootstrap import BlockBootstrap, block_codes
from .held_out import Explained
from .results import Importance

REPEATS, SEED = 3, 0


def importances(dataset: Dataset, model: Explained) -> Iterator[Importance]:
    """Each feature's importance on the held-out rows, in skill, as its turn comes."""
    rows, predictor = model.rows, model.predictor
    actual, random = rows[dataset.label].to_numpy(), np.random.default_rng(SEED)
    columns = {name: rows[name].to_numpy() for name in predictor.schema.names}
    baseline_loss = metrics.row_loss(actual, model.baseline.predict(rows))
    loss, bootstrap = (
        metrics.row_loss(actual, predictor.predict(columns)),
        BlockBootstrap(block_codes(dataset, rows)),
    )
    for feature in predictor.schema.names:
        shuffled = [
            metrics.row_loss(actual, predictor.predict(shuffle(columns, feature, random)))
            for _ in range(REPEATS)
        ]
        rise = np.mean(shuffled, axis=0) - loss
        yield Importance(feature=feature, loss=bootstrap.ratio(rise, baseline_loss))


def shuffle(
    columns: Mapping[str, metrics.Values], feature: str, random: np.random.Generator
) -> dict[str, metrics.Values]:
    """The columns with the values of one feature in random order."""
    return {**columns, feature: random.permutation(columns[feature])}
