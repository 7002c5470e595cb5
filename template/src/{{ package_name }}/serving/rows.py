"""A model version's schema as a pydantic model: the rows that a client may send."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from ..schema import Feature, Schema

TYPES: dict[str, Any] = {"number": float, "integer": int, "category": str}
LONGEST_CATEGORY = 64


class Row(BaseModel):
    """One row to score; its fields are the features of the model version."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def row_model(schema: Schema) -> type[Row]:
    """Build the request model of a schema: its key, its time, and every feature with its limits."""
    fields: dict[str, Any] = {
        schema.key: (
            Annotated[str, Field(min_length=1, max_length=128)],
            Field(
                description="Identifies the row; its label joins by it later.",
                examples=["20130701T22-UA1545"],
            ),
        ),
        schema.time: (
            Annotated[datetime, Field()],
            Field(description="When the event is due, in UTC.", examples=["2013-07-01T22:15:00"]),
        ),
    }
    fields |= {feature.name: _field(feature) for feature in schema.features}
    return create_model("Row", __base__=Row, **fields)


def _field(feature: Feature) -> tuple[Any, Any]:
    description = f"{feature.description} ({feature.unit})" if feature.unit else feature.description
    default = None if feature.nullable else ...
    kind = _kind(feature)
    annotation = kind | None if feature.nullable else kind
    return annotation, Field(default, description=description, examples=[feature.example])


def _kind(feature: Feature) -> Any:  # noqa: ANN401
    if feature.values:
        return Literal[feature.values]
    if feature.is_category:
        return Annotated[str, Field(min_length=1, max_length=LONGEST_CATEGORY)]
    low, high = feature.range or (None, None)
    return Annotated[TYPES[feature.type], Field(ge=low, le=high)]
