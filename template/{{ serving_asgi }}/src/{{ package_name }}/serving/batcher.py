"""Rows that arrive in one tick of the event loop are scored in one call of the model."""

import asyncio
from functools import cached_property

from .problem import too_late
from .service import Answer, Parsed, Service

Waiting = tuple[Parsed, asyncio.Future[Answer]]


class Batcher:
    """Collects rows until the event loop has handled all that was ready, then scores them together."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._waiting: list[Waiting] = []

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        # Asked for once: up to Python 3.11 each answer is a system call.
        return asyncio.get_running_loop()

    def answer(self, row: Parsed) -> asyncio.Future[Answer]:
        """The answer to a row, once its tick is over."""
        if not self._waiting:
            self._loop.call_soon(self._score)
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._waiting.append((row, future))
        return future

    def _score(self) -> None:
        collected, self._waiting = self._waiting, []
        waiting = self._in_time(collected)
        try:
            answers = self._service.answer([row for row, _ in waiting])
        except Exception as error:  # noqa: BLE001 -- whatever it was, those who wait must hear of it
            for _, future in waiting:
                future.set_exception(error)
            return
        for (_, future), answer in zip(waiting, answers, strict=True):
            future.set_result(answer)

    def _in_time(self, collected: list[Waiting]) -> list[Waiting]:
        """Those who have neither gone nor waited past their deadline; late ones are refused unscored."""
        waiting = [(row, future) for row, future in collected if not future.done()]
        for row, future in waiting:
            if self._service.late(row.arrived):
                future.set_exception(too_late())
        return [(row, future) for row, future in waiting if not future.done()]
