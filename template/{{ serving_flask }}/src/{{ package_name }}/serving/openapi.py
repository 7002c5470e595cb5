"""The OpenAPI document, built from the request and response models."""

from typing import Any, Literal

from pydantic import TypeAdapter

from .problem import DESCRIPTIONS, MEDIA_TYPE, Problem
from .response_model import BatchPrediction, Health, Prediction, Readiness, describe
from .routing import Router

JSON = "application/json"
RESPONSES: tuple[type, ...] = (Prediction, BatchPrediction, Readiness, Health, Problem)


def document(router: Router | None) -> dict[str, Any]:
    """Build the document anew, as a hot swap may change the fields of a row."""
    version = f"model {router.champion.version}" if router else "no model"
    description = f"What is predicted: {router.champion.predictor.schema.answer}." if router else ""
    row = {"$ref": "#/components/schemas/Row"} if router else {"type": "object"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Prediction service", "version": version, "description": description},
        "paths": _paths(row),
        "components": {"schemas": _schemas(router)},
    }


def _paths(row: dict[str, Any]) -> dict[str, Any]:
    rows = {"type": "array", "minItems": 1, "items": row}
    exposition = {"summary": "Metrics", "responses": {"200": _response("Success.", "text/plain", None)}}
    return {
        "/predict": {"post": _prediction("Score one row", row, "Prediction")},
        "/predict/batch": {"post": _prediction("Score many rows", rows, "BatchPrediction")},
        "/healthz": {"get": _operation("Liveness", "Health")},
        "/readyz": {"get": _operation("Readiness", "Readiness", 503)},
        "/metrics": {"get": exposition},
    }


def _prediction(summary: str, body: dict[str, Any], model: str) -> dict[str, Any]:
    request = {"required": True, "content": {JSON: {"schema": body}}}
    return {"requestBody": request, **_operation(summary, model, *DESCRIPTIONS)}


def _operation(summary: str, model: str, *problems: int) -> dict[str, Any]:
    """An operation with its response model and the problems that it may return."""
    success = {"200": _response("Success.", JSON, model)}
    failures = {str(status): _response(DESCRIPTIONS[status], MEDIA_TYPE, "Problem") for status in problems}
    return {"summary": summary, "responses": success | failures}


def _response(description: str, media_type: str, model: str | None) -> dict[str, Any]:
    schema = {"schema": {"$ref": f"#/components/schemas/{model}"}} if model else {}
    return {"description": description, "content": {media_type: schema}}


def _schemas(router: Router | None) -> dict[str, Any]:
    """The JSON schema of every model that the document refers to."""
    models = [*RESPONSES, *([router.champion.row] if router else [])]
    inputs: list[tuple[type, Literal["validation"], TypeAdapter[Any]]] = [
        (model, "validation", TypeAdapter(model)) for model in models
    ]
    _, found = TypeAdapter.json_schemas(inputs, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = found["$defs"]
    if router:
        describe(schemas, router.champion.predictor.schema)
    return schemas
