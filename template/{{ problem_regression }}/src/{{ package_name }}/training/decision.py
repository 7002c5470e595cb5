"""Plan with the quantile that costs least, and state a split-conformal prediction interval.

Both come from the residuals of held-out rows, by bands of the prediction (Mondrian conformal prediction): an
interval of one width would be too wide for small values and too narrow for large ones.
"""

import math

import numpy as np
import pandas as pd

from ..decision_config import DecisionConfig
from ..registry.decision import DecisionRule
from .metrics import Values

LEVELS = [round(0.01 * percent, 2) for percent in range(1, 100)]
BANDS = 5


def rules(config: DecisionConfig, actual: Values, predicted: Values) -> dict[float, DecisionRule]:
    """The rules to choose from, by the quantile to plan with; calibrated on rows that no fit has seen."""
    edges = band_edges(predicted)
    bands = np.searchsorted(edges, predicted, side="right")
    residuals = [part.to_numpy() for _, part in pd.Series(actual - predicted).groupby(bands)]
    margins = [conformal_quantile(np.abs(part), config.level) for part in residuals]
    buffers = np.array([np.quantile(part, LEVELS) for part in residuals])
    return {
        level: DecisionRule(edges=edges, buffers=by_band.tolist(), margins=margins)
        for level, by_band in zip(LEVELS, buffers.T, strict=True)
    }


def band_edges(predicted: Values) -> list[float]:
    """Edges of bands with equally many rows; fewer where predictions are tied, so that no band is empty."""
    edges = np.unique(np.quantile(predicted, np.linspace(0, 1, BANDS + 1)[1:-1], method="lower"))
    return [float(edge) for edge in edges if edge > predicted.min()]


def conformal_quantile(scores: Values, level: float) -> float:
    """The margin that contains a further score of the same distribution with at least this probability."""
    rank = min(math.ceil((len(scores) + 1) * level), len(scores))
    return float(np.partition(scores, rank - 1)[rank - 1])


def cost(config: DecisionConfig, actual: Values, decided: Values) -> Values:
    """The cost of each plan, shape (n,)."""
    late = actual - decided
    found: Values = np.where(late > 0, config.too_short * late, -config.too_long * late)
    return found


def alternatives(_config: DecisionConfig, predicted: Values) -> dict[str, Values]:
    """Plans without a rule; the first one is the reference."""
    return {"planning with the prediction itself": predicted}


def measures(rule: DecisionRule, actual: Values, predicted: Values) -> dict[str, tuple[Values, Values]]:
    """What else to report of intervals and plans: each is a ratio of two sums over rows."""
    margin, rows = rule.margin(predicted), np.ones(len(actual))
    return {
        "coverage": ((np.abs(actual - predicted) <= margin).astype(float), rows),
        "interval_width": (2 * margin, rows),
        "below_plan": ((actual < rule.decide(predicted)).astype(float), rows),
    }
