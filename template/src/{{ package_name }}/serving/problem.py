"""Errors as RFC 9457 problem details, which name the wrong fields of a request."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field, ValidationError

MEDIA_TYPE = "application/problem+json"
INTERNAL_ERROR = "The server failed; see its log."
# The statuses of the prediction routes, for their documentation.
DESCRIPTIONS = {
    400: "The body is not JSON.",
    413: "The body is too large.",
    422: "A field is missing, unknown, of the wrong type or out of range.",
    503: "No model is loaded yet, or the server is too busy: try again.",
}
# A body can hold a hundred thousand errors, and describing all of them takes a gigabyte of memory.
MAX_ERRORS = 1_000


class FieldError(BaseModel):
    """One error in a request's body."""

    field: str = Field(examples=["distance"])
    message: str = Field(examples=["Input should be less than or equal to 6000"])


class Problem(BaseModel):
    """The body of every error response."""

    type: str = "about:blank"
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["distance: Input should be less than or equal to 6000"])
    errors: list[FieldError] = []


class ProblemError(Exception):
    """An error that is returned to the client."""

    def __init__(self, status: HTTPStatus, detail: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.problem = Problem(title=status.phrase, status=status, detail=detail, errors=list(errors))

    @property
    def headers(self) -> dict[str, str]:
        """Headers that go with the status."""
        return {"Retry-After": "1"} if self.problem.status == HTTPStatus.SERVICE_UNAVAILABLE else {}

    def body(self) -> bytes:
        """The problem as JSON."""
        return self.problem.model_dump_json().encode()


def too_large(limit: int) -> ProblemError:
    return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {limit} bytes.")


def too_busy() -> ProblemError:
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "The server is too busy.")


def deadline_exceeded() -> ProblemError:
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "The deadline has passed.")


def invalid(error: ValidationError) -> ProblemError:
    """Convert pydantic's errors: 400 for a body that isn't JSON, 422 otherwise."""
    if error.error_count() > MAX_ERRORS:
        detail = f"body: {error.error_count()} fields are wrong, too many to list."
        return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
    found = error.errors(include_url=False, include_context=False, include_input=False)
    errors = [FieldError(field=_field_name(one["loc"]), message=one["msg"]) for one in found]
    malformed = found[0]["type"] == "json_invalid"
    status = HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY
    return ProblemError(status, f"{errors[0].field}: {errors[0].message}", errors)


def _field_name(location: tuple[Any, ...]) -> str:
    return ".".join(str(part) for part in location) or "body"
