"""The decision rule of a version, which the server applies: act above a threshold."""

from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

Values = npt.NDArray[Any]
SETTING = "threshold"


class DecisionRule(BaseModel):
    """Act if the probability is not below the threshold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: float = Field(ge=0, le=1)

    def decide(self, predicted: Values) -> Values:
        """Whether to act on each row, shape (n,); probabilities have shape (n,)."""
        acted: Values = np.asarray(predicted, dtype=np.float64) >= self.threshold
        return acted

    def decide_one(self, probability: float) -> bool:
        """Whether to act on a row; for a single one, NumPy would cost more than the rest of an answer."""
        return probability >= self.threshold

    def answered(self, predicted: Values) -> dict[str, Values]:
        """Decisions as columns of a file for clients."""
        return {"decision": self.decide(predicted)}
