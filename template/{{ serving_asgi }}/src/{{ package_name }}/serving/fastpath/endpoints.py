"""The prediction routes as plain ASGI."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from time import perf_counter

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from ..admission import Admission
from ..errors import CLIENT_CLOSED_REQUEST, problem_response
from ..problem import INTERNAL_ERROR, ProblemError, too_large
from ..response_model import BatchPrediction, Prediction
from ..service import Service
from .batcher import Batcher

logger = logging.getLogger(__name__)

# Takes a body and the `perf_counter` reading of its arrival; returns the response or raises ProblemError.
Endpoint = Callable[[bytes, float], Awaitable[Prediction | BatchPrediction]]


class FastPath:
    """An ASGI application that answers POSTs to the prediction routes and passes on everything else."""

    def __init__(self, app: ASGIApp, service: Service, admission: Admission) -> None:
        self._app, self._service, self._admission = app, service, admission
        self._batcher = Batcher(service)
        self._endpoints: dict[str, Endpoint] = {
            "/predict": self._predict,
            "/predict/batch": self._predict_batch,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        endpoint = self._endpoints.get(scope["path"]) if is_post else None
        if endpoint:
            await self._respond(endpoint, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _respond(self, endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
        """Call an endpoint, send what it returns or raises, and count and time the request."""
        started_at = perf_counter()
        try:
            await send_prediction(send, orjson.dumps(await self._call(endpoint, receive)))
            code = 200
        except ProblemError as error:
            code = error.problem.status
            await problem_response(error)(scope, receive, send)
        except ClientDisconnect:
            code = CLIENT_CLOSED_REQUEST
        self._service.metrics.observe_request(scope["path"], "POST", code, perf_counter() - started_at)

    async def _call(self, endpoint: Endpoint, receive: Receive) -> Prediction | BatchPrediction:
        body = await read_body(receive, self._service.settings.max_body_bytes)
        with self._admission:
            try:
                return await endpoint(body, perf_counter())
            except ProblemError:
                raise
            except Exception as error:
                logger.exception("A request failed")
                raise ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL_ERROR) from error

    async def _predict(self, body: bytes, arrived_at: float) -> Prediction:
        return await self._batcher.predict(self._service.parse_row(body, arrived_at))

    async def _predict_batch(self, body: bytes, arrived_at: float) -> BatchPrediction:
        # In a thread, so that single rows don't wait for a large batch.
        return await run_in_threadpool(self._parse_and_predict, body, arrived_at)

    def _parse_and_predict(self, body: bytes, arrived_at: float) -> BatchPrediction:
        return self._service.predict_batch(self._service.parse_rows(body, arrived_at))


async def read_body(receive: Receive, limit: int) -> bytes:
    """Read a body up to a size limit, regardless of its Content-Length."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise too_large(limit)
    return body


async def send_prediction(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
