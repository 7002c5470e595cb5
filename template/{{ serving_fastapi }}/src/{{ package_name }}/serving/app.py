"""The serving contract as a FastAPI application."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from http import HTTPStatus
from time import perf_counter

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ..settings import Settings, settings
from . import openapi, telemetry
from .problem import MEDIA_TYPE, Problem, Refusal
from .service import Answer, BatchAnswer, Service


def create_app(configured: Settings | None = None) -> FastAPI:
    """Build the application; the model is loaded, and followed, once it has started."""
    service = Service(configured or settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        await run_in_threadpool(service.close)

    app = FastAPI(title="Prediction service", lifespan=lifespan, redoc_url=None)
    app.openapi = lambda: openapi.document(app, service.live.served)  # type: ignore[method-assign]
    app.add_exception_handler(HTTPException, refused_by_router)
    app.add_exception_handler(Exception, failed)
    add_predictions(app, service)
    add_probes(app, service)
    return app


def add_predictions(app: FastAPI, service: Service) -> None:
    """The routes that score rows."""

    @app.post("/predict", response_model=Answer, responses=openapi.REFUSALS)
    async def predict(request: Request) -> Response:
        """Score one row."""

        async def score() -> Answer:
            return service.predict(await read(request, service.settings.max_body_bytes))

        return await respond(service, "/predict", score())

    @app.post("/predict/batch", response_model=BatchAnswer, responses=openapi.REFUSALS)
    async def predict_batch(request: Request) -> Response:
        """Score many rows; the answers keep their order."""

        async def score() -> BatchAnswer:
            body = await read(request, service.settings.max_body_bytes)
            return await run_in_threadpool(service.predict_batch, body)

        return await respond(service, "/predict/batch", score())


def add_probes(app: FastAPI, service: Service) -> None:
    """The routes that tell how the server is."""

    @app.get("/healthz")
    async def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @app.get("/readyz", responses=openapi.NOT_READY)
    async def ready() -> Response:
        """A model is loaded and the log is being written."""
        try:
            return Response(orjson.dumps(service.readiness()), media_type="application/json")
        except Refusal as refusal:
            return document(refusal.problem)

    @app.get("/metrics")
    async def metrics() -> Response:
        """Everything counted, for Prometheus."""
        return Response(service.metrics(), media_type=telemetry.CONTENT_TYPE)


async def respond(service: Service, route: str, work: Awaitable[Answer | BatchAnswer]) -> Response:
    """Await an answer, time it and count it."""
    began = perf_counter()
    try:
        response = Response(orjson.dumps(await work), media_type="application/json")
    except Refusal as refusal:
        response = document(refusal.problem)
    service.telemetry.observe(route, response.status_code, perf_counter() - began)
    return response


async def read(request: Request, limit: int) -> bytes:
    """Read a body of at most `limit` bytes, whatever its header promises."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {limit} bytes.")
    return bytes(body)


def document(problem: Problem) -> Response:
    """A problem as an RFC 9457 document."""
    return Response(problem.model_dump_json(), problem.status, media_type=MEDIA_TYPE)


async def refused_by_router(_: Request, error: Exception) -> Response:
    """Unknown paths and wrong methods."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    response = document(Problem(title=status.phrase, status=status, detail=error.detail))
    response.headers.update(error.headers or {})
    return response


async def failed(_: Request, __: Exception) -> Response:
    """A fault of ours: the traceback goes to the log, not to the client."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "The server failed; its log says why."
    return document(Problem(title=status.phrase, status=status, detail=detail))
