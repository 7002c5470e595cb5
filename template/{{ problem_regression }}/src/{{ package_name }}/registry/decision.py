"""The decision rule of a version, which the server applies: what to plan with, and a prediction interval."""

from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

Values = npt.NDArray[Any]


class DecisionRule(BaseModel):
    """Offsets from the prediction. They differ between bands of it, as larger values have larger errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    edges: list[float] = Field(description="Where a band ends and the next one begins.")
    buffers: list[float] = Field(description="Added to the prediction to plan with, by band.")
    margins: list[float] = Field(description="Half the width of the prediction interval, by band.")

    def decide(self, predicted: Values) -> Values:
        """The value to plan with, shape (n,); predictions have shape (n,)."""
        planned: Values = predicted + np.array(self.buffers)[self.bands(predicted)]
        return planned

    def margin(self, predicted: Values) -> Values:
        """Half the width of each prediction interval, shape (n,)."""
        found: Values = np.array(self.margins)[self.bands(predicted)]
        return found

    def bands(self, predicted: Values) -> npt.NDArray[np.intp]:
        """The band of each prediction, from 0."""
        return np.searchsorted(self.edges, np.asarray(predicted, dtype=np.float64), side="right")
