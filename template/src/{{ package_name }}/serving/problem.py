"""Errors as RFC 9457 problem details: every refusal says which field is wrong and why."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field, ValidationError

MEDIA_TYPE = "application/problem+json"
FAILED = "The server failed; its log says why."
# Why a request may be refused, by status.
REFUSALS = {
    400: "The body is not JSON.",
    413: "The body is too large.",
    422: "A field is missing, unknown, of the wrong type or out of range.",
    503: "No model is loaded yet, or the server is too busy: try again.",
}
# A body may hold a hundred thousand faults: to name them all takes a gigabyte, and helps nobody.
MOST_ERRORS = 1_000


class FieldError(BaseModel):
    """One thing that is wrong with a request's body."""

    field: str = Field(examples=["distance"])
    message: str = Field(examples=["Input should be less than or equal to 6000"])


class Problem(BaseModel):
    """What a client gets instead of an answer."""

    type: str = "about:blank"
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["distance: Input should be less than or equal to 6000"])
    errors: list[FieldError] = []


class Refusal(Exception):
    """Ends a request with a problem document."""

    def __init__(self, status: HTTPStatus, detail: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.problem = Problem(title=status.phrase, status=status, detail=detail, errors=list(errors))

    def document(self) -> bytes:
        """The problem as JSON."""
        return self.problem.model_dump_json().encode()


def too_busy() -> Refusal:
    """For a request that finds too many before it."""
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The server is too busy.")


def too_late() -> Refusal:
    """For a request that has waited past its deadline."""
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The deadline has passed.")


def invalid(error: ValidationError) -> Refusal:
    """Turn pydantic's complaints into a refusal; a body that isn't JSON is a 400, the rest a 422."""
    if error.error_count() > MOST_ERRORS:
        many = f"body: {error.error_count()} fields are wrong, which is too many to name them."
        return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, many)
    found = error.errors(include_url=False, include_context=False, include_input=False)
    errors = [FieldError(field=_name(fault["loc"]), message=fault["msg"]) for fault in found]
    broken = found[0]["type"] == "json_invalid"
    status = HTTPStatus.BAD_REQUEST if broken else HTTPStatus.UNPROCESSABLE_ENTITY
    return Refusal(status, f"{errors[0].field}: {errors[0].message}", errors)


def _name(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location) or "body"
