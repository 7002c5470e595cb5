"""Act on a probability at the threshold that costs least."""

import numpy as np

from ..decision_config import DecisionConfig
from ..registry.decision import DecisionRule
from .metrics import Values

THRESHOLDS = [round(0.01 * percent, 2) for percent in range(1, 100)]


def rules(_config: DecisionConfig, _actual: Values, _predicted: Values) -> dict[float, DecisionRule]:
    """The rules to choose from, by threshold."""
    return {threshold: DecisionRule(threshold=threshold) for threshold in THRESHOLDS}


def cost(config: DecisionConfig, actual: Values, decided: Values) -> Values:
    """The cost of each decision, shape (n,)."""
    found: Values = np.where(decided, config.false_alarm * (actual == 0), config.missed * (actual == 1))
    return found


def alternatives(config: DecisionConfig, predicted: Values) -> dict[str, Values]:
    """Decisions without a model, and at the threshold that follows from the costs alone; reference first."""
    rows = len(predicted)
    return {
        "never acting": np.zeros(rows, dtype=bool),
        "always acting": np.ones(rows, dtype=bool),
        "the threshold from the costs alone": DecisionRule(threshold=config.theory).decide(predicted),
    }


def measures(rule: DecisionRule, actual: Values, predicted: Values) -> dict[str, tuple[Values, Values]]:
    """What else to report of the decisions: each is a ratio of two sums over rows."""
    acted, positive = rule.decide(predicted).astype(float), (actual == 1).astype(float)
    return {
        "acted_on": (acted, np.ones(len(actual))),
        "precision": (acted * positive, acted),
        "recall": (acted * positive, positive),
    }
