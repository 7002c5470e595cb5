"""The request model of a model version: a pydantic model built from the version's schema."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from ..schema import LONGEST_CATEGORY, Feature, Schema

# PostgreSQL rejects NUL in text.
Text = Annotated[str, Field(min_length=1, pattern=r"^[^\x00]*$")]


class Row(BaseModel):
    """One row to score; its fields are the features of the model version."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def row_model(schema: Schema) -> type[Row]:
    """Build the request model of a schema: its key, its time, and every feature with its limits."""
    fields: dict[str, Any] = {
        schema.key: (
            Annotated[Text, Field(max_length=128)],
            Field(
                description="Identifies the row; its label is joined by this key later.",
                examples=["20130701T22-UA1545"],
            ),
        ),
        schema.time: (
            Annotated[datetime, AfterValidator(_naive_utc)],
            Field(description="When the event is due, in UTC.", examples=["2013-07-01T22:15:00"]),
        ),
    }
    fields |= {feature.name: _field(feature) for feature in schema.features}
    return create_model("Row", __base__=Row, **fields)


def _field(feature: Feature) -> tuple[Any, Any]:
    description = f"{feature.description} ({feature.unit})" if feature.unit else feature.description
    default = None if feature.nullable else ...
    kind = _type(feature)
    annotation = kind | None if feature.nullable else kind
    return annotation, Field(default, description=description, examples=[feature.example])


def _type(feature: Feature) -> Any:  # noqa: ANN401
    if feature.values:
        return Literal[feature.values]
    if feature.is_category:
        return Annotated[Text, Field(max_length=LONGEST_CATEGORY)]
    low, high = feature.limits
    if feature.type == "integer":
        limits = Field(ge=low, le=high, json_schema_extra={"type": "integer"})
        return Annotated[float, limits, AfterValidator(_integer)]
    return Annotated[float, Field(ge=low, le=high)]


def _naive_utc(time: datetime) -> datetime:
    """Convert to UTC without a time zone; a naive time is UTC already."""
    try:
        return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    except OverflowError as error:
        raise PydanticCustomError("datetime_range", "Input should be a time from year 1 to 9999") from error


def _integer(number: float) -> int:
    """Accept integers as JSON Schema does: 3.0 is one."""
    if not number.is_integer():
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(number)
