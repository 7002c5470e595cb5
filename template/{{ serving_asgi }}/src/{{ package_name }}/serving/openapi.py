"""The OpenAPI document: FastAPI's, with the request bodies of the model version that is being served."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from .problem import DESCRIPTIONS, MEDIA_TYPE, Problem
from .response_model import describe
from .routing import Router

REFERENCE = "#/components/schemas/{model}"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe error responses of a route."""
    content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {status: {"description": DESCRIPTIONS[status], "content": content} for status in statuses}


def document(app: FastAPI, router: Router | None) -> dict[str, Any]:
    """Build the document anew, as a hot swap may change the fields of a row."""
    made = get_openapi(
        title=app.title, version=_version(router), description=_description(router), routes=app.routes
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas |= _schemas(Problem.model_json_schema(ref_template=REFERENCE), "Problem")
    row: dict[str, Any] = {"type": "object"}
    if router:
        schemas |= _schemas(router.champion.row.model_json_schema(ref_template=REFERENCE), "Row")
        describe(schemas, router.champion.predictor.schema)
        row = {"$ref": REFERENCE.format(model="Row")}
    _set_body(made, "/predict", row)
    _set_body(made, "/predict/batch", {"type": "array", "minItems": 1, "items": row})
    return made


def _version(router: Router | None) -> str:
    return f"model {router.champion.version}" if router else "no model"


def _description(router: Router | None) -> str:
    return f"What is predicted: {router.champion.predictor.schema.answer}." if router else ""


def _schemas(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return {**schema.pop("$defs", {}), name: schema}


def _set_body(made: dict[str, Any], path: str, schema: dict[str, Any]) -> None:
    content = {"application/json": {"schema": schema}}
    made["paths"][path]["post"]["requestBody"] = {"required": True, "content": content}
