"""The evaluation that is stored with a model version."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CalibrationBin(Strict):
    """Mean prediction and mean label of one tenth of the test rows."""

    predicted: float
    actual: float


class SliceScore(Strict):
    """The primary metric on the test rows that share one value of a column."""

    name: str = Field(examples=["carrier = UA"])
    rows: int
    score: float


class FeatureStrength(Strict):
    """How well a feature predicts the label on its own: 1 is perfect; 0 (0.5 for ROC-AUC) is not at all."""

    feature: str
    strength: float


class SplitRows(Strict):
    """Rows in each part of the split by time."""

    train: int
    validation: int
    test: int


class Evaluation(Strict):
    """Measurements of a candidate, on the test rows unless stated otherwise."""

    as_of: datetime = Field(description="UTC; only labels that had arrived by then were used.")
    rows: SplitRows
    metrics: dict[str, float]
    baseline: dict[str, float] = Field(description="The same metrics of the baseline.")
    interval: tuple[float, float] = Field(description="95 % bootstrap interval of the primary metric.")
    loss: float = Field(description="Mean loss per row.")
    label_mean: float
    calibration: list[CalibrationBin]
    slices: list[SliceScore] = Field(description="Worst first.")
    strongest_feature: FeatureStrength = Field(description="Measured on the training rows.")
    shared_rows: int = Field(description="Keys that occur in more than one part of the split.")
    parity: float = Field(description="Largest relative difference between framework and ONNX Runtime.")
    folds: list[float] = Field(default=[], description="Primary metric of each cross-validation fold.")
