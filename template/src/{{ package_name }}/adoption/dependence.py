"""Columns that give the target away, and columns that repeat another one; measured on a sample."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import cross_val_predict
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from .findings import Finding, left_out
from .notations import Kind
from .problem import Problem, Target
from .profile import ColumnProfile, Profile

# A column leaks the target if it alone removes this share of a guess's error.
LEAK = 0.95
REPEATED = 0.9999
FOLDS = 3
# A leaf for fewer rows would learn single values by heart.
LEAF_ROWS = 5
FEWEST_ROWS = FOLDS * LEAF_ROWS * 2

Values = NDArray[np.float64]


def leak(profile: Profile, target: Target, column: ColumnProfile) -> Finding | None:
    """Whether a column nearly is the target, or is only filled in once that is known."""
    sample = profile.sample[profile.sample[target.column.position].notna()]
    if len(sample) < FEWEST_ROWS:
        return None
    removed = error_removed(target, codes(sample, column), target_values(target, sample))
    if removed < LEAK:
        return None
    title = f"nearly is the target: alone it removes {removed:.0%} of the error"
    return left_out(column, title, "it may be known only afterwards")


def target_values(target: Target, sample: pd.DataFrame) -> Values:
    """Numbers of a regression, codes of classes."""
    values = sample[target.column.position]
    if target.problem is Problem.REGRESSION:
        return values.to_numpy(dtype=float)
    return pd.factorize(values.astype(str))[0].astype(float)


def error_removed(target: Target, values: Values, labels: Values) -> float:
    """The share of the error of a constant guess that a small tree on one column removes, out of fold."""
    filled = np.column_stack([np.nan_to_num(values, nan=-1.0), np.isnan(values)])
    if target.problem is Problem.REGRESSION:
        predicted = cross_val_predict(
            DecisionTreeRegressor(min_samples_leaf=LEAF_ROWS, random_state=0), filled, labels, cv=FOLDS
        )
        return float(1 - np.mean((labels - predicted) ** 2) / np.var(labels)) if np.var(labels) else 0.0
    predicted = cross_val_predict(
        DecisionTreeClassifier(min_samples_leaf=LEAF_ROWS, random_state=0), filled, labels, cv=FOLDS
    )
    guess = 1 - np.bincount(labels.astype(int)).max() / len(labels)
    return float(1 - np.mean(labels != predicted) / guess) if guess else 0.0


def codes(sample: pd.DataFrame, column: ColumnProfile) -> Values:
    """Numbers as they are, times in days, categories by order of appearance; NaN where a value is missing."""
    values = sample[column.position]
    if column.kind is Kind.TEXT:
        found = pd.factorize(values)[0].astype(float)
        return np.where(found < 0, np.nan, found)
    if column.kind is Kind.TIME:
        return ((values - pd.Timestamp(0)) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    return values.to_numpy(dtype=float, na_value=np.nan)


def repetitions(profile: Profile, columns: list[ColumnProfile]) -> Iterator[Finding]:
    """The columns whose values follow from an earlier one's."""
    seen: list[tuple[ColumnProfile, Values]] = []
    for column in columns:
        values = codes(profile.sample, column)
        original = next((one for one, other in seen if same(column, values, one, other)), None)
        if original:
            yield left_out(
                column, f"repeats {original.name!r}", "two columns with the same values split their weight"
            )
        else:
            seen.append((column, values))


def same(column: ColumnProfile, values: Values, other: ColumnProfile, others: Values) -> bool:
    """Whether categories correspond one to one, or numbers are on a line."""
    known = ~np.isnan(values)
    if not np.array_equal(known, ~np.isnan(others)) or (
        Kind.TEXT in {column.kind, other.kind} and column.kind != other.kind
    ):
        return False
    values, others = values[known], others[known]
    if column.kind is Kind.TEXT:
        return bool(np.array_equal(values, others))
    if not values.size or values.min() == values.max() or others.min() == others.max():
        return False
    return bool(abs(np.corrcoef(values, others)[0, 1]) >= REPEATED)
