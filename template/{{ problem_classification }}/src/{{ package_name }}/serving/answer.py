"""The answer for a row: the probability of the positive class, and whether to act on it."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field

from ..registry.outputs import Score
from ..schema import Schema
from .routing import LoadedModel

Key = Annotated[str, Field(description="The row's identifier, as it was sent.")]


# A dataclass, as a pydantic model per row would cost more than scoring it.
@dataclass(slots=True)
class RowPrediction:
    """The prediction for one row of a batch."""

    key: Key
    prediction: float
    decision: bool
    model_version: str

    @classmethod
    def of(cls, key: str, score: Score, model: LoadedModel, *more: str) -> Self:
        """The answer for a row that a model has scored; `more` are the fields of a subclass."""
        return cls(key, score, model.rule.decide_one(score), model.version, *more)


def number(score: Score) -> float:
    """The `prediction` of a row in the log."""
    return score


def details(score: Score, model: LoadedModel) -> dict[str, Any] | None:
    """The `outputs` of a row in the log: what else its answer holds."""
    return {"decision": model.rule.decide_one(score)}


def field_schemas(schema: Schema) -> dict[str, dict[str, Any]]:
    """What OpenAPI says about the fields, beyond their types."""
    return {
        "prediction": {"description": schema.answer},
        "decision": {"description": "Whether to act on it."},
    }
