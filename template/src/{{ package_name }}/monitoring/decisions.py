"""What a version's decisions on monitored rows were, and what they came to."""

import numpy as np
import pandas as pd

from ..config import Project
from ..registry.baseline import Baseline
from ..registry.evaluation import DecisionValue, Outcome
from ..training import decision, value
from ..training.bootstrap import block_codes
from ..training.value import DecisionRows, Rules
from .prediction_log import LABEL, PREDICTION

DECISION, COST = "decision", "cost"


def outcome(project: Project, chosen: DecisionValue, baseline: Baseline, known: pd.DataFrame) -> Outcome:
    """Measure a version's rule, and the baseline's, on labelled rows at the costs of today."""
    rows = DecisionRows(
        known[LABEL].to_numpy(),
        known[PREDICTION].to_numpy(),
        baseline.predict(known),
        block_codes(project.dataset, known),
    )
    return value.measure(project.decision, Rules(chosen.rule, chosen.baseline_rule), rows)


def with_decisions(project: Project, chosen: DecisionValue, frame: pd.DataFrame) -> pd.DataFrame:
    """Add each row's decision as a number, and its cost where label and prediction are known."""
    label, predicted = frame[LABEL].to_numpy(), frame[PREDICTION].to_numpy()
    decided = chosen.rule.decide(predicted)
    cost = decision.cost(project.decision, label, decided)
    unscored = np.isnan(predicted)
    return frame.assign(
        **{
            DECISION: np.where(unscored, np.nan, decided.astype(float)),
            COST: np.where(unscored | np.isnan(label), np.nan, cost),
        }
    )
