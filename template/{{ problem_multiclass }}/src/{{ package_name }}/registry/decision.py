"""The decision rule of a version, which the server applies: the action with the lowest expected cost."""

from operator import mul

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from .outputs import Values

SETTING = "weight of doing nothing"


class DecisionRule(BaseModel):
    """Take the action whose expected cost is lowest; of equal ones, the first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actions: list[str]
    costs: list[list[float]] = Field(description="By action and class; those of the first one are weighted.")

    def decide(self, predicted: Values) -> Values:
        """The code of each row's action, shape (n,); probabilities have shape (n, classes)."""
        expected = np.asarray(predicted, dtype=np.float64) @ np.array(self.costs).T
        found: Values = expected.argmin(axis=1)
        return found

    def decide_one(self, probabilities: list[float]) -> str:
        """The action for a row; for a single one, NumPy would cost more than the rest of an answer."""
        expected = [sum(map(mul, probabilities, by_class)) for by_class in self.costs]
        return self.actions[expected.index(min(expected))]

    def answered(self, predicted: Values) -> dict[str, Values]:
        """Actions as a column of a file for clients."""
        return {"decision": np.array(self.actions)[self.decide(predicted)]}
