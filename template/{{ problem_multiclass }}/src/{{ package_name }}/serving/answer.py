"""The answer for a row: the likeliest class, the probability of each, and the action to take."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field

from ..registry import outputs
from ..registry.outputs import Score
from ..schema import Schema
from .routing import LoadedModel

Key = Annotated[str, Field(description="The row's identifier, as it was sent.")]


# A dataclass, as a pydantic model per row would cost more than scoring it.
@dataclass(slots=True)
class RowPrediction:
    """The prediction for one row of a batch."""

    key: Key
    prediction: Annotated[str, Field(description="The likeliest class.")]
    probabilities: dict[str, float]
    decision: str
    model_version: str

    @classmethod
    def of(cls, key: str, score: Score, model: LoadedModel, *more: str) -> Self:
        """The answer for a row that a model has scored; `more` are the fields of a subclass."""
        classes = model.predictor.schema.classes
        probabilities = dict(zip(classes, score, strict=True))
        action = model.rule.decide_one(score)
        return cls(key, classes[likeliest(score)], probabilities, action, model.version, *more)


def likeliest(score: Score) -> int:
    """The code of the class with the highest probability."""
    return score.index(max(score))


def number(score: Score) -> float:
    """The `prediction` of a row in the log: the code of the likeliest class."""
    return likeliest(score)


def details(score: Score, model: LoadedModel) -> dict[str, Any] | None:
    """The `outputs` of a row in the log: the probabilities and the action."""
    probabilities = dict(zip(outputs.names(model.predictor.schema), score, strict=True))
    return {**probabilities, "decision": model.rule.decide_one(score)}


def field_schemas(schema: Schema) -> dict[str, dict[str, Any]]:
    """What OpenAPI says about the fields, beyond their types: the classes of the served version."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    return {
        "prediction": {"enum": list(schema.classes)},
        "decision": {"description": "The action with the lowest expected cost."},
        "probabilities": {
            "description": f"Of each class of {schema.answer}.",
            "properties": dict.fromkeys(schema.classes, share),
            "required": list(schema.classes),
            "additionalProperties": False,
        },
    }
