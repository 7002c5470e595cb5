"""The response models; `answer` has the fields of a prediction."""

from dataclasses import dataclass
from typing import Any, Literal

from ..schema import Schema
from .answer import RowPrediction, field_schemas


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


def describe(schemas: dict[str, Any], schema: Schema) -> None:
    """Add what only the served version knows to the JSON schemas of the predictions."""
    for model in (Prediction, RowPrediction):
        properties = schemas[model.__name__]["properties"]
        for name, more in field_schemas(schema).items():
            properties[name] |= more
