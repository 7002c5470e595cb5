"""The serving contract as a FastAPI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from ..settings import Settings, settings
from . import docs_page, openapi, telemetry
from .asgi import Endpoint, Gate, Predict, PredictBatch
from .problem import FAILED, MEDIA_TYPE, Problem, Refusal
from .service import Service


class Application(FastAPI):
    """FastAPI, past which the routes that score rows are called directly; it documents them all the same."""

    def __init__(self, service: Service) -> None:
        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            service.start()
            yield
            await run_in_threadpool(service.close)

        super().__init__(title="Prediction service", lifespan=lifespan, docs_url=None, redoc_url=None)
        gate = Gate(service.settings.max_requests)
        endpoints: list[Endpoint] = [Predict(service, gate), PredictBatch(service, gate)]
        self._endpoints = {endpoint.route: endpoint for endpoint in endpoints}
        self.openapi = lambda: openapi.document(self, service.live.lineup)  # type: ignore[method-assign]
        self.add_exception_handler(HTTPException, refused_by_router)
        self.add_exception_handler(Exception, failed)
        add_probes(self, service)
        docs_page.add(self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._endpoints.get(scope["path"]) if scope["type"] == "http" else None
        await (endpoint or super().__call__)(scope, receive, send)


def create_app(configured: Settings | None = None) -> FastAPI:
    """Build the application; the model is loaded, and followed, once it has started."""
    return Application(Service(configured or settings()))


def add_probes(app: FastAPI, service: Service) -> None:
    """The routes that tell how the server is."""

    @app.get("/healthz", tags=["Probes"], summary="Alive?")
    async def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @app.get("/readyz", tags=["Probes"], summary="Ready?", responses=openapi.NOT_READY)
    async def ready() -> Response:
        """A model is loaded and the log is being written."""
        try:
            return Response(orjson.dumps(service.readiness()), media_type="application/json")
        except Refusal as refusal:
            return document(refusal.problem)

    @app.get("/metrics", tags=["Probes"], summary="Metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Everything counted, for Prometheus."""
        return Response(service.metrics(), media_type=telemetry.CONTENT_TYPE)


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
    return document(Problem(title=status.phrase, status=status, detail=FAILED))
