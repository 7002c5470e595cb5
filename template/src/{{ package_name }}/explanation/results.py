"""What `explain` measures; `reports/results.json` holds it."""

from datetime import datetime

from pydantic import Field

from ..registry.evaluation import Estimate, Strict
from ..registry.provenance import Provenance

# In the state folder.
RESULTS = "explanation.json"


class Importance(Strict):
    """What a feature is worth to one model."""

    feature: str
    loss: Estimate = Field(description="Skill that the model loses if the feature's values are shuffled.")


class GroupResult(Strict):
    """What a group of features is worth to a fit, and what it costs."""

    name: str
    features: list[str]
    gain: Estimate = Field(description="Skill with the group, minus skill of a fit without it.")
    milliseconds: float = Field(description="Processor time in SQL that is saved without these.")
    request_bytes: int = Field(description="Bytes in the example request.")
    kept_because: str = Field(description="Why it is kept although it earns nothing; empty if it earns.")

    @property
    def earns(self) -> bool:
        """Whether the gain is significant."""
        return self.gain.low > 0


class Expectation(Strict):
    """An expectation of the predictions: the measured value and its limit."""

    name: str
    measured: float
    limit: float
    passed: bool


class ExplanationResults(Strict):
    """Everything that the documents report about features and predictions."""

    provenance: Provenance
    model: str = Field(examples=["version 3"])
    as_of: datetime = Field(description="UTC; the model has learned from labels up to then.")
    rows: int = Field(description="Held-out rows, for importances and expectations.")
    blocks: int
    importances: list[Importance] = Field(description="Most important first.")
    groups: list[GroupResult] = Field(description="Largest gain first.")
    together: Estimate | None = Field(description="The gain of all groups that earn nothing by themselves.")
    placebo: Estimate = Field(description="The gain of a column of random numbers.")
    folds: int = Field(description="Expanding windows of the refits.")
    refit_rows: int = Field(description="Test rows of all windows.")
    refit_blocks: int
    milliseconds: float = Field(description="Processor time to build all features in SQL.")
    noise: float = Field(description="Milliseconds that leaving out nothing seemed to save.")
    request_bytes: int = Field(description="Of the example request's features.")
    expectations: list[Expectation]
    seconds: float

    def idle(self) -> list[GroupResult]:
        """The groups that earn nothing measurable."""
        return [group for group in self.groups if not group.earns]
