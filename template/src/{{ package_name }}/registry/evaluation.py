"""The evaluation that is stored with a model version."""

from datetime import datetime
from math import inf, nan
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, WithJsonSchema

from ..decision_config import DecisionConfig
from .decision import DecisionRule

# The baseline's decisions, in `Outcome.saved`.
BASELINE = "the baseline"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def null_as(value: float) -> BeforeValidator:
    """Read null as a number that JSON doesn't have; it is written as null, too."""
    return BeforeValidator(lambda given: value if given is None else given)


NULLABLE = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "null"}]})
# Without a bound, for want of data, or undefined.
Low = Annotated[float, null_as(-inf), NULLABLE]
High = Annotated[float, null_as(inf), NULLABLE]
Measured = Annotated[float, null_as(nan), NULLABLE]


class Estimate(Strict):
    """A measured value with its confidence interval, which resamples whole blocks of rows."""

    value: Measured
    low: Low
    high: High
    level: float = Field(description="Confidence level of the two-sided interval.")


class CalibrationBin(Strict):
    """Mean prediction and mean label of one tenth of the test rows."""

    output: str = Field(default="prediction", description="Its name in the prediction log.")
    predicted: float
    actual: float


class SliceScore(Strict):
    """Quality on the test rows that share one value of a column."""

    name: str = Field(examples=["carrier = UA"])
    rows: int
    headline: float | None = Field(description="The headline metric; None if it is undefined on these rows.")
    skill: Estimate


class FeatureStrength(Strict):
    """How well a feature predicts the label on its own: 1 is perfect; 0 (0.5 for ROC-AUC) is not at all."""

    feature: str
    strength: float


class Fit(Strict):
    """How a model was fitted, and on what."""

    algorithm: str
    preprocessing: str
    parameters: dict[str, JsonValue] = Field(description="After early stopping.")
    packages: dict[str, str] = Field(description="Versions of the libraries that fitted and exported it.")
    machine: str
    rows: int
    history: dict[str, list[float]] = Field(
        default={}, description="Loss by iteration or epoch, on the training and the validation rows."
    )
    seconds: float
    parity: float = Field(description="Largest relative difference between framework and ONNX Runtime.")
    megabytes: float = Field(description="Size of the ONNX graph.")


class Outcome(Strict):
    """What decisions on labelled rows came to."""

    rows: int
    unit: str = Field(description="Of the costs.", examples=["passenger hours per 1,000 flights"])
    measures: dict[str, Estimate] = Field(description="For example the share of the rows to act on.")
    cost: Estimate
    saved: dict[str, Estimate] = Field(description="Cost saved against other ways to decide.")

    @property
    def same_cost(self) -> list[str]:
        """The other ways to decide that cost the same, in every resample."""
        return [name for name, one in self.saved.items() if one.value == one.low == one.high == 0]


class SettingValue(Strict):
    """What a setting of the decision rule saves on the test rows, against the reference."""

    setting: float
    saved: Estimate


class DecisionValue(Strict):
    """A version's decision rule, chosen on the validation rows, and its value on the test rows."""

    config: DecisionConfig = Field(description="The costs at which it was chosen.")
    rule: DecisionRule
    setting: float = Field(description="Of the rule: the theoretical one, or a significantly cheaper one.")
    cheapest: float = Field(description="The setting that costs least on the validation rows.")
    p_value: float = Field(description="That no setting is cheaper than the theoretical one.")
    replaced: bool = Field(description="Whether the cheapest setting replaced the theoretical one.")
    cheapest_rule: DecisionRule
    baseline_rule: DecisionRule = Field(description="Chosen in the same way for the baseline.")
    outcome: Outcome
    curve: list[SettingValue]


class SplitRows(Strict):
    """Rows in each part of the split by time."""

    train: int
    validation: int
    test: int


class Evaluation(Strict):
    """Measurements of a candidate that was fitted without the test rows, on the test rows unless stated."""

    as_of: datetime = Field(description="UTC; only labels that had arrived by then were used.")
    rows: SplitRows
    blocks: int = Field(description="Blocks of the test rows, for example days.")
    metrics: dict[str, float]
    baseline: dict[str, float] = Field(description="The same metrics of the baseline.")
    headline: Estimate = Field(description="The headline metric, which is shown but decides nothing.")
    skill: Estimate = Field(description="1 - loss / baseline's loss.")
    calibration: list[CalibrationBin]
    calibration_error: Estimate = Field(description="Expected calibration error over prediction deciles.")
    slices: list[SliceScore] = Field(description="Lowest skill first.")
    decision: DecisionValue = Field(description="Shown; the loss decides.")
    strongest_feature: FeatureStrength = Field(description="Measured on the training rows.")
    shared_rows: int = Field(description="Keys that occur in more than one part of the split.")
    fit: Fit = Field(description="The fit that was evaluated: without validation and test rows.")
    shipped: Fit | None = Field(default=None, description="The same settings on every known row; serves.")
    folds: list[float] = Field(default=[], description="Skill in each fold of the cross-validation.")


class ValueComparison(Strict):
    """What the decisions of champion and candidate cost on the same rows."""

    unit: str
    champion: Estimate
    challenger: Estimate
    saved: Estimate = Field(description="By the challenger.")


class Comparison(Strict):
    """A candidate's gain over the champion on the same rows."""

    champion_version: str
    champion_as_of: datetime = Field(description="UTC; when the champion's labels were known.")
    champion: float = Field(description="Mean loss.")
    challenger: float = Field(description="Mean loss.")
    gain: Estimate = Field(description="Difference of the losses, champion minus challenger, in skill.")
    value: ValueComparison = Field(description="Shown; the gain decides.")
    rows: int
    blocks: int
