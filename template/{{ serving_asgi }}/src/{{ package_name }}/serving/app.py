"""The serving contract as a FastAPI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse

from ..settings import Settings
from . import docs_page, metrics, openapi
from .admission import Admission
from .dependencies import CurrentService, ValidRow, ValidRows
from .errors import add_exception_handlers
from .middleware import MetricsMiddleware
from .response_model import BatchPrediction, Health, Prediction, Readiness
from .service import Service

predictions = APIRouter(tags=["Predictions"], responses=openapi.problems(400, 413, 422, 503))
probes = APIRouter(tags=["Probes"])


def create_app(settings: Settings) -> FastAPI:
    """Build the application; its model is loaded once it has started."""
    service = Service(settings)
    app = FastAPI(
        title="Prediction service", lifespan=lifespan, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.service = service
    app.state.admission = Admission(settings.max_requests)
    app.include_router(predictions)
    app.include_router(probes)
    docs_page.add(app)
    add_exception_handlers(app)
    app.openapi = lambda: openapi.document(app, service.watcher.router)  # type: ignore[method-assign]
    app.add_middleware(MetricsMiddleware, metrics=service.metrics)
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Load the model; at the end write the rest of the log."""
    service: Service = app.state.service
    service.start()
    yield
    await run_in_threadpool(service.close)


# A coroutine although it computes: scoring a row takes less time than handing it to a thread.
@predictions.post("/predict", summary="Score one row")
async def predict(row: ValidRow, service: CurrentService) -> Prediction:
    """The same row gets the same prediction, alone or in a batch."""
    return service.predict_one(row)


@predictions.post("/predict/batch", summary="Score many rows")
def predict_batch(rows: ValidRows, service: CurrentService) -> BatchPrediction:
    """The predictions keep the order of the rows."""
    return service.predict_batch(rows)


@probes.get("/healthz", summary="Liveness")
async def healthz() -> Health:
    """The process responds."""
    return Health()


@probes.get("/readyz", summary="Readiness", responses=openapi.problems(503))
async def readyz(service: CurrentService) -> Readiness:
    """A model is loaded and the log is being written."""
    return service.readiness()


# Not a coroutine: with several workers it reads the files of all of them.
@probes.get("/metrics", summary="Metrics", response_class=PlainTextResponse)
def prometheus_metrics(service: CurrentService) -> Response:
    """All metrics, in Prometheus' text format."""
    return Response(service.metrics.exposition(), media_type=metrics.CONTENT_TYPE)
