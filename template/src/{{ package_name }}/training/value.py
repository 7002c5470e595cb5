"""The value of decisions: what they cost, and what they save against other ways to decide.

The validation rows choose a version's decision rule and the test rows measure it, so that no row does both.
"""

from typing import NamedTuple

import numpy as np

from ..decision_config import DecisionConfig
from ..registry.decision import DecisionRule
from ..registry.evaluation import DecisionValue, Estimate, Outcome, SettingValue, ValueComparison
from . import decision
from .bootstrap import BlockBootstrap
from .metrics import Values

PER_ROWS = 1000
BASELINE = "the baseline"
# Of the figure: every fifth setting.
STEP = 5


class DecisionRows(NamedTuple):
    """Labelled rows with the predictions of model and baseline, and blocks; the first axis has length n."""

    actual: Values
    predicted: Values
    baseline: Values
    blocks: Values


class Rules(NamedTuple):
    """How a version and its baseline decide."""

    model: DecisionRule
    baseline: DecisionRule


def evaluate(config: DecisionConfig, validation: DecisionRows, test: DecisionRows) -> DecisionValue:
    """Choose the rule on the validation rows and measure it on the test rows."""
    bootstrap, actual = BlockBootstrap(validation.blocks), validation.actual
    candidates = decision.rules(config, actual, validation.predicted)
    setting = choose(config, candidates, actual, validation.predicted, bootstrap)
    others = decision.rules(config, actual, validation.baseline)
    other = choose(config, others, actual, validation.baseline, bootstrap)
    rules = Rules(candidates[setting.value], others[other.value])
    return DecisionValue(
        config=config,
        rule=rules.model,
        baseline_rule=rules.baseline,
        setting=setting,
        outcome=measure(config, rules, test),
        curve=curve(config, candidates, test),
    )


def choose(
    config: DecisionConfig,
    rules: dict[float, DecisionRule],
    actual: Values,
    predicted: Values,
    bootstrap: BlockBootstrap,
) -> Estimate:
    """The setting that costs least; of equal ones, the one nearest to the theoretical setting."""
    settings = sorted(rules, key=lambda setting: abs(setting - config.theory))
    costs = [decision.cost(config, actual, rules[setting].decide(predicted)) for setting in settings]
    cheapest = np.argmin([bootstrap.sums(cost) for cost in costs], axis=0)
    return bootstrap.interval(np.array(settings)[cheapest])


def measure(config: DecisionConfig, rules: Rules, rows: DecisionRows) -> Outcome:
    """What the decisions on labelled rows come to."""
    bootstrap, actual = BlockBootstrap(rows.blocks), rows.actual
    cost = decision.cost(config, actual, rules.model.decide(rows.predicted))
    others = decision.alternatives(config, rows.predicted)
    others[BASELINE] = rules.baseline.decide(rows.baseline)
    found = decision.measures(rules.model, actual, rows.predicted)
    with np.errstate(invalid="ignore"):
        measures = {name: bootstrap.ratio(*sums) for name, sums in found.items()}
    return Outcome(
        rows=len(actual),
        unit=config.title,
        measures=measures,
        cost=per_rows(bootstrap, cost),
        saved={
            name: per_rows(bootstrap, decision.cost(config, actual, decided) - cost)
            for name, decided in others.items()
        },
    )


def compare(
    config: DecisionConfig, actual: Values, champion: Values, challenger: Values, bootstrap: BlockBootstrap
) -> ValueComparison:
    """What the decisions of two versions cost on the same rows."""
    costs = [decision.cost(config, actual, decided) for decided in (champion, challenger)]
    return ValueComparison(
        unit=config.title,
        champion=per_rows(bootstrap, costs[0]),
        challenger=per_rows(bootstrap, costs[1]),
        saved=per_rows(bootstrap, costs[0] - costs[1]),
    )


def per_rows(bootstrap: BlockBootstrap, cost: Values) -> Estimate:
    """The mean cost of 1,000 rows."""
    return bootstrap.ratio(PER_ROWS * cost, np.ones(len(cost)))


def curve(config: DecisionConfig, rules: dict[float, DecisionRule], rows: DecisionRows) -> list[SettingValue]:
    """What each setting saves against the reference."""
    bootstrap, actual = BlockBootstrap(rows.blocks), rows.actual
    reference = next(iter(decision.alternatives(config, rows.predicted).values()))
    cost = decision.cost(config, actual, reference)
    return [
        SettingValue(
            setting=setting,
            saved=per_rows(
                bootstrap, cost - decision.cost(config, actual, rules[setting].decide(rows.predicted))
            ),
        )
        for setting in sorted(rules)[STEP - 1 :: STEP]
    ]
