"""Rows that arrive in one tick of the event loop are scored in one call of the model."""

import asyncio
from http import HTTPStatus
from time import perf_counter

from .problem import Refusal
from .service import Answer, Parsed, Service


class Batcher:
    """Collects rows until the event loop has handled all that was ready, then scores them together."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: list[tuple[Parsed, asyncio.Future[Answer]]] = []

    def answer(self, row: Parsed) -> asyncio.Future[Answer]:
        """The answer to a row, once its tick is over."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._score)
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((row, future))
        return future

    def _score(self) -> None:
        waiting, self._waiting = self._in_time(), []
        try:
            answers = self._service.answer([row for row, _ in waiting])
        except Exception as error:  # noqa: BLE001 -- whatever it was, those who wait must hear of it
            for _, future in waiting:
                future.set_exception(error)
            return
        for (_, future), answer in zip(waiting, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    def _in_time(self) -> list[tuple[Parsed, asyncio.Future[Answer]]]:
        """Those whose deadline has not passed; the rest are refused without being scored."""
        oldest = perf_counter() - self._service.settings.deadline_seconds
        for row, future in self._waiting:
            if row.began < oldest:
                future.set_exception(Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The deadline has passed."))
        return [(row, future) for row, future in self._waiting if not future.done()]
