"""The decision rule of a version, which the server applies: what to plan with, and a prediction interval."""

from bisect import bisect_right
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

Values = npt.NDArray[Any]
SETTING = "quantile"


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

    def interval(self, predicted: Values) -> tuple[Values, Values]:
        """The ends of each prediction interval."""
        margin = self.margin(predicted)
        return predicted - margin, predicted + margin

    def decide_one(self, prediction: float) -> tuple[float, float, float]:
        """What to plan with, and the ends of the interval; NumPy would be slower for a single row."""
        band = bisect_right(self.edges, prediction)
        margin = self.margins[band]
        return prediction + self.buffers[band], prediction - margin, prediction + margin

    def answered(self, predicted: Values) -> dict[str, Values]:
        """Plans and intervals as columns of a file for clients."""
        low, high = self.interval(predicted)
        return {"decision": self.decide(predicted), "low": low, "high": high}

    def bands(self, predicted: Values) -> npt.NDArray[np.intp]:
        """The band of each prediction, from 0."""
        return np.searchsorted(self.edges, np.asarray(predicted, dtype=np.float64), side="right")
