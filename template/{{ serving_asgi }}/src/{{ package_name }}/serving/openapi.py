"""The OpenAPI document, with the fields of the version that serves."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from .lineup import Lineup
from .problem import MEDIA_TYPE, REFUSALS, Problem
from .service import Answer, BatchAnswer

REFERENCE = "#/components/schemas/{model}"


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    return {status: {"description": REFUSALS[status], "content": content} for status in statuses}


NOT_READY = _refusals(503)

documented = APIRouter(tags=["Predictions"], responses=_refusals(*REFUSALS))


@documented.post("/predict", response_model=Answer, summary="Score one row")
def _predict() -> None:
    """The same rows get the same answers, alone or in a batch."""


@documented.post("/predict/batch", response_model=BatchAnswer, summary="Score many rows")
def _predict_batch() -> None:
    """The answers keep the order of the rows."""


def document(app: FastAPI, lineup: Lineup | None) -> dict[str, Any]:
    """FastAPI's document with the request bodies of the served version; made anew after every swap."""
    routes = [*documented.routes, *app.routes]
    made = get_openapi(title=app.title, version=_version(lineup), description=_meaning(lineup), routes=routes)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas |= _schemas(Problem.model_json_schema(ref_template=REFERENCE), "Problem")
    row: dict[str, Any] = {"type": "object"}
    if lineup:
        schemas |= _schemas(lineup.champion.row.model_json_schema(ref_template=REFERENCE), "Row")
        row = {"$ref": REFERENCE.format(model="Row")}
    _body(made, "/predict", row)
    _body(made, "/predict/batch", {"type": "array", "minItems": 1, "items": row})
    return made


def _version(lineup: Lineup | None) -> str:
    return f"model {lineup.champion.version}" if lineup else "no model"


def _meaning(lineup: Lineup | None) -> str:
    return f"What is predicted: {lineup.champion.predictor.schema.answer}." if lineup else ""


def _schemas(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return {**schema.pop("$defs", {}), name: schema}


def _body(made: dict[str, Any], path: str, schema: dict[str, Any]) -> None:
    content = {"application/json": {"schema": schema}}
    made["paths"][path]["post"]["requestBody"] = {"required": True, "content": content}
