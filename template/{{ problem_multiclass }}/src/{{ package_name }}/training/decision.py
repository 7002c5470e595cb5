"""Take the action with the lowest expected cost, with the weight of doing nothing that costs least."""

import numpy as np

from ..decision_config import DecisionConfig
from ..registry.decision import DecisionRule
from .metrics import Values

WEIGHTS = [round(1.05**power, 3) for power in range(-30, 31)]


def rules(config: DecisionConfig, _actual: Values, _predicted: Values) -> dict[float, DecisionRule]:
    """The rules to choose from: by the factor on the cost of doing nothing."""
    return {weight: weighted(config, weight) for weight in WEIGHTS}


def weighted(config: DecisionConfig, weight: float) -> DecisionRule:
    """The rule of one weight; calibrated probabilities need none, which is a weight of 1."""
    nothing, *others = config.matrix
    return DecisionRule(actions=config.actions, costs=[[weight * cost for cost in nothing], *others])


def cost(config: DecisionConfig, actual: Values, decided: Values) -> Values:
    """The cost of each action, shape (n,)."""
    found: Values = np.array(config.matrix)[decided.astype(int), actual.astype(int)]
    return found


def alternatives(config: DecisionConfig, predicted: Values) -> dict[str, Values]:
    """Actions without a model, for the likeliest class, and without a weight; reference first."""
    best = np.array(config.matrix).argmin(axis=0)
    return {
        "doing nothing": np.zeros(len(predicted), dtype=int),
        "the action for the likeliest class": best[predicted.argmax(axis=1)],
        "a weight of 1": weighted(config, config.theory).decide(predicted),
    }


def measures(rule: DecisionRule, actual: Values, predicted: Values) -> dict[str, tuple[Values, Values]]:
    """What else to report of the actions: each is a ratio of two sums over rows."""
    decided, rows = rule.decide(predicted), np.ones(len(actual))
    shares = {
        f"share_to_{action}": ((decided == code).astype(float), rows)
        for code, action in enumerate(rule.actions)
        if code
    }
    return {"acted_on": ((decided > 0).astype(float), rows), **shares}
