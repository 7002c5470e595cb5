"""How well single columns predict the target, on the profile's sample."""

import numpy as np
import pandas as pd
from scipy.stats import rankdata, spearmanr

from ..training import leakage
from .dependence import Values, codes
from .notations import Kind
from .plan import Plan
from .problem import Problem
from .profile import ColumnProfile

# Fewer known values say nothing.
FEWEST_ROWS = 30


def measure(plan: Plan) -> dict[str, float]:
    """The strength of each feature, as the project's gate measures it; best first."""
    known = plan.profile.sample[plan.target.column.position]
    sample = plan.profile.sample[known.notna()]
    outputs = targets(plan, sample)
    found = {one.feature: strength(one, sample, outputs) for one in plan.features}
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def targets(plan: Plan, sample: pd.DataFrame) -> list[Values]:
    """What a model estimates: a number, the positive class, or each class."""
    values = sample[plan.target.column.position]
    if plan.target.problem is Problem.REGRESSION:
        return [values.to_numpy(dtype=float)]
    names = [name for name, _ in plan.target.classes]
    shown = values.astype(str).str.removesuffix(".0")
    every = [np.asarray(shown == name.removesuffix(".0"), dtype=np.float64) for name in names]
    return every[-1:] if plan.target.problem is Problem.CLASSIFICATION else every


def strength(column: ColumnProfile, sample: pd.DataFrame, outputs: list[Values]) -> float:
    """The best association with an output; 0 if too little is known."""
    values = sample[column.position]
    if values.notna().sum() < FEWEST_ROWS or values.nunique() < 2:  # noqa: PLR2004
        return 0.0
    return max(associated(column, sample, output) for output in outputs)


def associated(column: ColumnProfile, sample: pd.DataFrame, output: Values) -> float:
    """The absolute rank correlation with a number, or the ROC-AUC for a class."""
    text = column.kind is Kind.TEXT
    values = leakage.encoded(values_of(column, sample), output) if text else codes(sample, column)
    known = ~np.isnan(values)
    values, output = values[known], output[known]
    if np.ptp(output) == 0 or np.ptp(values) == 0:
        return 0.0
    return (
        roc_auc(values, output) if set(output) == {0, 1} else abs(float(spearmanr(values, output).statistic))
    )


def values_of(column: ColumnProfile, sample: pd.DataFrame) -> pd.Series:
    return sample[column.position].astype(object)


def roc_auc(values: Values, output: Values) -> float:
    """The share of pairs that the values order, whichever way."""
    positive = output.sum()
    ranks = rankdata(values)[output == 1].sum() - positive * (positive + 1) / 2
    area = float(ranks / (positive * (len(output) - positive)))
    return max(area, 1 - area)
