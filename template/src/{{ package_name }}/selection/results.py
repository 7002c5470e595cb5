"""What a comparison measures; `reports/results.json` holds it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from ..registry.evaluation import Estimate, Measured, Strict
from ..registry.provenance import Provenance

# In the state folder.
RESULTS = "compare.json"
# Configuration that belongs to a comparison alone.
SOURCES = ("configs/compare.yaml", "configs/tuning.yaml")


class Name(StrEnum):
    """The models that are compared."""

    BASELINE = "baseline"
    LINEAR = "linear"
    CONFIGURED = "configured"
    DEFAULTS = "defaults"
    TUNED = "tuned"
    OVERFITTED = "overfitted"


class GateResult(Strict):
    """One gate: the measured value and its limit."""

    name: str
    measured: Measured
    limit: float
    passed: bool


class Exported(Strict):
    """A model's ONNX graph."""

    megabytes: float
    latency_ms: float = Field(description="Median time to predict one row with ONNX Runtime, one thread.")


class ContenderResult(Strict):
    """One model, on the folds and on the test rows."""

    name: Name
    title: str
    parameters: dict[str, Any] = Field(description="Given to the framework.")
    skill: Estimate = Field(description="Over the rows of all folds.")
    folds: list[float] = Field(description="Skill in each fold.")
    headline: Measured = Field(description="The headline metric over the rows of all folds.")
    difference: Estimate | None = Field(description="Skill minus the configured model's, over the folds.")
    test_skill: Estimate
    test_difference: Estimate | None = Field(description="The same difference on the test rows.")
    fit_seconds: float
    exported: Exported | None = Field(description="None if the model isn't exported.")
    gates: list[GateResult] = Field(description="On the test rows; empty for the baseline.")

    @property
    def missed(self) -> list[GateResult]:
        return [gate for gate in self.gates if not gate.passed]


class CompareResults(Strict):
    """Everything that the documents report about a comparison."""

    provenance: Provenance
    as_of: datetime = Field(description="UTC; only labels that had arrived by then were used.")
    framework: str
    headline_title: str
    loss_title: str
    folds: int
    rows: int = Field(description="Scored rows of all folds.")
    blocks: int
    test_rows: int
    test_blocks: int
    trials: int | None = Field(description="Of the study whose best parameters are compared; None without.")
    contenders: list[ContenderResult]
    seconds: float

    def find(self, name: Name) -> ContenderResult | None:
        """A model's result, if it was compared."""
        return next((one for one in self.contenders if one.name is name), None)
