"""The input schema that is stored with every model version."""

from functools import cached_property
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

LONGEST_CATEGORY = 64
# Limits of a feature without a range of its own: the integers that JSON parsers represent exactly, and the
# finite numbers of a 32-bit float.
LARGEST_INTEGER, LARGEST_NUMBER = 2.0**53, 3.4e38


class Feature(BaseModel):
    """One model input: its type and the values that a client may send."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: Literal["number", "integer", "category"]
    description: str
    unit: str | None = None
    range: tuple[float, float] | None = None
    # Closed set: other values are rejected. None: an unseen category is scored as unknown.
    values: tuple[str, ...] | None = None
    nullable: bool = False
    example: int | float | str

    @model_validator(mode="after")
    def _limits_fit_type(self) -> Self:
        if self.type == "category" and self.range:
            raise ValueError(f"{self.name}: a category has values, not a range")
        if self.type != "category" and self.values:
            raise ValueError(f"{self.name}: a {self.type} has a range, not values")
        return self

    @property
    def is_category(self) -> bool:
        return self.type == "category"

    @property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest number that may be sent."""
        largest = LARGEST_INTEGER if self.type == "integer" else LARGEST_NUMBER
        return self.range or (-largest, largest)


class Schema(BaseModel):
    """The inputs of one model version, in order, and the meaning of its output."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    time: str
    label: str
    answer: str = Field(description="What the predicted number means, with its unit.")
    features: tuple[Feature, ...]
    # Of a label with several classes: its codes are their positions.
    classes: tuple[str, ...] = ()

    @cached_property
    def names(self) -> list[str]:
        return [feature.name for feature in self.features]

    @cached_property
    def categories(self) -> list[str]:
        return [feature.name for feature in self.features if feature.is_category]

    @cached_property
    def numbers(self) -> list[str]:
        return [feature.name for feature in self.features if not feature.is_category]
