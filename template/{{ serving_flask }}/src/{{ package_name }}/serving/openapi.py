"""The OpenAPI document, from the models that validate and answer."""

from typing import Any, Literal

from pydantic import TypeAdapter

from .lineup import Lineup
from .problem import MEDIA_TYPE, REFUSALS, Problem
from .service import Answer, BatchAnswer, Readiness


def document(lineup: Lineup | None) -> dict[str, Any]:
    """The contract with the fields of the served version; made anew after every swap."""
    version = f"model {lineup.champion.version}" if lineup else "no model"
    meaning = f"What is predicted: {lineup.champion.predictor.schema.answer}." if lineup else ""
    row = {"$ref": "#/components/schemas/Row"} if lineup else {"type": "object"}
    rows = {"type": "array", "minItems": 1, "items": row}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Prediction service", "version": version, "description": meaning},
        "paths": {
            "/predict": {"post": _scores("Score one row.", row, "Answer")},
            "/predict/batch": {"post": _scores("Score many rows in order.", rows, "BatchAnswer")},
            "/healthz": {"get": _tells("The process answers.")},
            "/readyz": {"get": _tells("A model is loaded and the log is being written.", "Readiness", 503)},
            "/metrics": {"get": _counts("Everything counted, for Prometheus.")},
        },
        "components": {"schemas": _schemas(lineup)},
    }


def _scores(summary: str, body: dict[str, Any], answer: str) -> dict[str, Any]:
    content = {"application/json": {"schema": body}}
    return {"requestBody": {"required": True, "content": content}, **_tells(summary, answer, *REFUSALS)}


def _tells(summary: str, answer: str | None = None, *refusals: int) -> dict[str, Any]:
    """An operation with what it answers, and with which problems it may refuse."""
    found = {"200": _response("Success.", "application/json", answer)}
    refused = {str(status): _response(REFUSALS[status], MEDIA_TYPE, "Problem") for status in refusals}
    return {"summary": summary, "responses": found | refused}


def _counts(summary: str) -> dict[str, Any]:
    return {
        "summary": summary,
        "responses": {"200": {"description": "Success.", "content": {"text/plain": {}}}},
    }


def _response(description: str, media_type: str, model: str | None) -> dict[str, Any]:
    if model is None:
        return {"description": description}
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _schemas(lineup: Lineup | None) -> dict[str, Any]:
    """The JSON schema of every model that the document names."""
    models: list[type] = [Answer, BatchAnswer, Readiness, Problem, *([lineup.champion.row] if lineup else [])]
    asked: list[tuple[type, Literal["validation"], TypeAdapter[Any]]] = [
        (model, "validation", TypeAdapter(model)) for model in models
    ]
    _, found = TypeAdapter.json_schemas(asked, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = found["$defs"]
    return schemas
