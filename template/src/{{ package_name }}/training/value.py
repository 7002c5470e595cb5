"""The value of decisions: what they cost, and what they save against other ways to decide.

The validation rows choose a version's decision rule and the test rows measure it, so that no row does both.
"""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from ..decision_config import DecisionConfig
from ..registry.decision import SETTING, DecisionRule
from ..registry.evaluation import BASELINE, DecisionValue, Estimate, Outcome, SettingValue, ValueComparison
from . import decision
from .bootstrap import LEVEL, MOST_BLOCKS, BlockBootstrap, reality_check
from .metrics import Values

PER_ROWS = 1000
CHEAPEST = f"the cheapest {SETTING} on the validation rows"
# Of the figure: every fifth setting.
STEP = 5


class DecisionRows(NamedTuple):
    """Labelled rows with the predictions of model and baseline, and blocks; the first axis has length n."""

    actual: Values
    predicted: Values
    baseline: Values
    blocks: Values


class Rules(NamedTuple):
    """How a version decides, how it would by the cheapest setting, and how its baseline decides."""

    model: DecisionRule
    cheapest: DecisionRule
    baseline: DecisionRule

    @classmethod
    def of(cls, chosen: DecisionValue) -> Self:
        """The rules that are stored with a version."""
        return cls(chosen.rule, chosen.cheapest_rule, chosen.baseline_rule)


class Decided(NamedTuple):
    """Decisions on labelled rows: their costs, those of other ways to decide, and the sums of measures."""

    cost: Values
    others: dict[str, Values]
    # Numerator and denominator of each; all arrays have shape (n,).
    measures: dict[str, tuple[Values, Values]]
    blocks: Values


class Choice(NamedTuple):
    """The rules to choose from by setting, the one that was chosen, and the cheapest one."""

    candidates: dict[float, DecisionRule]
    setting: float
    cheapest: float
    p_value: float
    replaced: bool

    @property
    def rule(self) -> DecisionRule:
        return self.candidates[self.setting]


def evaluate(config: DecisionConfig, validation: DecisionRows, test: DecisionRows) -> DecisionValue:
    """Choose the rule on the validation rows and measure it on the test rows."""
    chosen, other = (
        choose(config, validation.actual, predicted, BlockBootstrap(validation.blocks))
        for predicted in (validation.predicted, validation.baseline)
    )
    rules = Rules(chosen.rule, chosen.candidates[chosen.cheapest], other.rule)
    return DecisionValue(
        config=config,
        rule=rules.model,
        setting=chosen.setting,
        cheapest=chosen.cheapest,
        p_value=chosen.p_value,
        replaced=chosen.replaced,
        cheapest_rule=rules.cheapest,
        baseline_rule=rules.baseline,
        outcome=outcome(config, measure(config, rules, test)),
        curve=curve(config, chosen.candidates, test),
    )


def choose(config: DecisionConfig, actual: Values, predicted: Values, bootstrap: BlockBootstrap) -> Choice:
    """Choose the theoretical setting, or the cheapest one if that is significantly cheaper.

    A few days fix the cheapest setting only roughly, so it has to prove that the costs alone are wrong.
    """
    rules = decision.rules(config, actual, predicted)
    # Of equally cheap settings, the one nearest to the theoretical one comes first.
    settings = sorted(rules, key=lambda setting: abs(setting - config.theory))
    costs = [decision.cost(config, actual, rules[setting].decide(predicted)) for setting in settings]
    draws = np.stack([bootstrap.sums(cost) for cost in costs])
    cheapest = settings[int(np.argmin(draws[:, 0]))]
    p_value = reality_check(draws[0] - draws[1:])
    replaced = p_value < 1 - LEVEL
    return Choice(rules, cheapest if replaced else settings[0], cheapest, p_value, replaced)


def measure(config: DecisionConfig, rules: Rules, rows: DecisionRows) -> Decided:
    """Decide by the rules, and in every other way."""
    actual, predicted = rows.actual, rows.predicted
    others = decision.alternatives(config, predicted)
    others[CHEAPEST] = rules.cheapest.decide(predicted)
    others[BASELINE] = rules.baseline.decide(rows.baseline)
    return Decided(
        decision.cost(config, actual, rules.model.decide(predicted)),
        {name: decision.cost(config, actual, decided) for name, decided in others.items()},
        decision.measures(rules.model, actual, predicted),
        rows.blocks,
    )


def outcome(config: DecisionConfig, decided: Decided) -> Outcome:
    """What decisions come to, with intervals over blocks."""
    bootstrap, cost = BlockBootstrap(decided.blocks), decided.cost
    with np.errstate(invalid="ignore"):
        measures = {name: bootstrap.ratio(*sums) for name, sums in decided.measures.items()}
    return Outcome(
        rows=len(cost),
        unit=config.title,
        measures=measures,
        cost=per_rows(bootstrap, cost),
        saved={name: per_rows(bootstrap, other - cost) for name, other in decided.others.items()},
    )


def pooled(parts: Sequence[Decided]) -> Decided:
    """The rows of several periods, whose blocks are different ones."""
    first = np.cumsum([0, *(part.blocks.max() + 1 for part in parts[:-1])])
    blocks = [part.blocks + start for part, start in zip(parts, first, strict=True)]
    return Decided(
        np.concatenate([part.cost for part in parts]),
        {name: np.concatenate([part.others[name] for part in parts]) for name in parts[0].others},
        {
            name: (
                np.concatenate([part.measures[name][0] for part in parts]),
                np.concatenate([part.measures[name][1] for part in parts]),
            )
            for name in parts[0].measures
        },
        np.concatenate(blocks) % MOST_BLOCKS,
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
