"""The response models: dataclasses, as a pydantic model per row would cost more than scoring it."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

Key = Annotated[str, Field(description="The row's identifier, as it was sent.")]


@dataclass(slots=True)
class Prediction:
    """The prediction for one row."""

    request_id: str
    key: Key
    prediction: float
    model_version: str


@dataclass(slots=True)
class RowPrediction:
    """The prediction for one row of a batch."""

    key: Key
    prediction: float
    model_version: str


@dataclass(slots=True)
class BatchPrediction:
    """The predictions for many rows, in their order."""

    request_id: str
    predictions: list[RowPrediction]


@dataclass(slots=True)
class Readiness:
    """The versions that are being served."""

    model_version: str
    challenger: str | None = None
    status: Literal["ready"] = "ready"


@dataclass(slots=True)
class Health:
    """The process responds."""

    status: Literal["alive"] = "alive"
