"""Micro-batching: rows that arrive in one iteration of the event loop are scored in one call of the model."""

import asyncio
from functools import cached_property

from ..parsed_row import ParsedRow
from ..problem import deadline_exceeded
from ..response_model import Prediction
from ..service import Service

Pending = tuple[ParsedRow, asyncio.Future[Prediction]]


class Batcher:
    """Collects rows until the event loop has handled everything that was ready, then scores them together."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._pending: list[Pending] = []

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        # Looked up once: up to Python 3.11 each look-up is a system call.
        return asyncio.get_running_loop()

    def predict(self, row: ParsedRow) -> asyncio.Future[Prediction]:
        """Queue a row for the end of this iteration."""
        if not self._pending:
            self._loop.call_soon(self._flush)
        future: asyncio.Future[Prediction] = self._loop.create_future()
        self._pending.append((row, future))
        return future

    def _flush(self) -> None:
        collected, self._pending = self._pending, []
        pending = self._in_time(collected)
        try:
            predictions = self._service.predict([row for row, _ in pending])
        except Exception as error:  # noqa: BLE001 -- handed to the requests that are waiting
            for _, future in pending:
                future.set_exception(error)
            return
        for (_, future), prediction in zip(pending, predictions, strict=True):
            future.set_result(prediction)

    def _in_time(self, collected: list[Pending]) -> list[Pending]:
        """Leave out cancelled requests, and reject those that have exceeded their deadline."""
        pending = [(row, future) for row, future in collected if not future.done()]
        for row, future in pending:
            if self._service.is_late(row.arrived_at):
                future.set_exception(deadline_exceeded())
        return [(row, future) for row, future in pending if not future.done()]
