"""The routes that score rows, as plain ASGI: a framework costs each of their requests more than the model."""

import logging
from http import HTTPStatus
from time import perf_counter

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from .batcher import Batcher
from .problem import FAILED, MEDIA_TYPE, Refusal, too_busy
from .service import Answer, BatchAnswer, Service

logger = logging.getLogger(__name__)

# What a client should know beside the problem: what else to try, and when.
HEADERS = {405: [(b"allow", b"POST")], 503: [(b"retry-after", b"1")]}


class Gate:
    """Lets so many requests in at a time; one too many is refused at once."""

    def __init__(self, limit: int) -> None:
        self._limit, self._inside = limit, 0

    def enter(self) -> None:
        """Come in, to leave later."""
        if self._inside >= self._limit:
            raise too_busy()
        self._inside += 1

    def leave(self) -> None:
        """Make room for the next."""
        self._inside -= 1


class Endpoint:
    """Bytes in; an answer or a problem document out. Every request that came whole is counted and timed."""

    route: str

    def __init__(self, service: Service, gate: Gate) -> None:
        self.service, self._gate = service, gate

    async def answer(self, body: bytes, arrived: float) -> Answer | BatchAnswer:
        """The answer to a body that was there at a moment of `perf_counter`; raises Refusal."""
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        try:
            answer = await self._admitted(scope, receive)
            status, media_type, document = 200, "application/json", orjson.dumps(answer)
        except Refusal as refusal:
            status, media_type, document = refusal.problem.status, MEDIA_TYPE, refusal.document()
        except ClientDisconnect:
            return
        await respond(send, status, media_type, document)
        self.service.telemetry.observe(self.route, status, perf_counter() - began)

    async def _admitted(self, scope: Scope, receive: Receive) -> Answer | BatchAnswer:
        if scope["method"] != "POST":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{self.route} takes a POST.")
        body = await read(receive, self.service.settings.max_body_bytes)
        self._gate.enter()
        try:
            return await self.answer(body, perf_counter())
        except Refusal:
            raise
        except Exception as error:
            logger.exception("A request failed")
            raise Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, FAILED) from error
        finally:
            self._gate.leave()


class Predict(Endpoint):
    """Scores one row, in one batch with those that arrive beside it."""

    route = "/predict"

    def __init__(self, service: Service, gate: Gate) -> None:
        super().__init__(service, gate)
        self._batcher = Batcher(service)

    async def answer(self, body: bytes, arrived: float) -> Answer:
        return await self._batcher.answer(self.service.parse(body, arrived))


class PredictBatch(Endpoint):
    """Scores many rows, in a thread, so that single rows need not wait for them."""

    route = "/predict/batch"

    async def answer(self, body: bytes, arrived: float) -> BatchAnswer:
        return await run_in_threadpool(self.service.predict_batch, body, arrived)


async def read(receive: Receive, limit: int) -> bytes:
    """Read a body of at most `limit` bytes, whatever its header promises."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {limit} bytes.")
    return body


async def respond(send: Send, status: int, media_type: str, document: bytes) -> None:
    """Send a JSON document."""
    headers = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(document))]
    headers += HEADERS.get(status, [])
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": document})
