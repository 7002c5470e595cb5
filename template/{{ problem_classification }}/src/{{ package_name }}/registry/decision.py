"""The decision rule of a version, which the server applies: act above a threshold."""

from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

Values = npt.NDArray[Any]


class DecisionRule(BaseModel):
    """Act if the probability is not below the threshold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: float = Field(ge=0, le=1)

    def decide(self, predicted: Values) -> Values:
        """Whether to act on each row, shape (n,); probabilities have shape (n,)."""
        acted: Values = np.asarray(predicted, dtype=np.float64) >= self.threshold
        return acted
