"""What a version's decisions on monitored rows were, and what they came to."""

from typing import NamedTuple

import pandas as pd

from ..config import Project
from ..registry import outputs
from ..registry.evaluation import DecisionValue
from ..schema import Schema
from ..training import decision, value
from ..training.bootstrap import block_codes
from ..training.metrics import Values
from ..training.value import Decided, DecisionRows, Rules
from .predicted import predictions
from .prediction_log import LABEL

DECISION, COST = "decision", "cost"


class Samples(NamedTuple):
    """Rows of a window and of the reference, with the same columns.

    Both have features, outputs and `decision`, and `label`, `loss` and `cost` where the label has arrived.
    Of the reference's rows, those that the model has learned from have only features and `label`.
    """

    current: pd.DataFrame
    reference: pd.DataFrame


def decided(
    project: Project, schema: Schema, chosen: DecisionValue, known: pd.DataFrame, baseline: Values
) -> Decided:
    """Decide by a version's rule, and by that of the baseline, at the costs of today.

    Args:
        project: the costs, and the blocks of the rows.
        schema: the inputs and outputs of the version.
        chosen: its rule.
        known: rows with a label.
        baseline: the baseline's predictions for them.

    """
    codes = block_codes(project.dataset, known)
    rows = DecisionRows(known[LABEL].to_numpy(), predictions(schema, known), baseline, codes)
    return value.measure(project.decision, Rules.of(chosen), rows)


def with_decisions(
    project: Project, schema: Schema, chosen: DecisionValue, frame: pd.DataFrame
) -> pd.DataFrame:
    """Add each row's decision as a number, and its cost where the label is known."""
    rows = frame[frame[outputs.names(schema)].notna().all(axis="columns")]
    taken = pd.Series(chosen.rule.decide(predictions(schema, rows)), rows.index)
    labels = rows[LABEL].dropna()
    cost = decision.cost(project.decision, labels.to_numpy(), taken[labels.index].to_numpy())
    columns = {DECISION: taken.astype(float), COST: pd.Series(cost, labels.index, dtype="float64")}
    return frame.assign(**columns)
