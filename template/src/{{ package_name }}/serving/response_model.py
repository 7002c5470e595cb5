"""The response models; `answer` has the fields of a prediction."""

from dataclasses import dataclass
from typing import Any, Literal

from .answer import RowPrediction, field_schemas
from .routing import LoadedModel


@dataclass(slots=True)
class Prediction(RowPrediction):
    """The prediction for one row."""

    request_id: str


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


def describe(schemas: dict[str, Any], model: LoadedModel) -> None:
    """Add what only the served version knows to the JSON schemas of the predictions."""
    for answer in (Prediction, RowPrediction):
        properties = schemas[answer.__name__]["properties"]
        for name, more in field_schemas(model).items():
            properties[name] |= more
