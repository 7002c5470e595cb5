"""Answers on their way to the log: a bounded queue, and one thread that writes what is in it."""

import logging
import queue
import threading
from collections.abc import Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ..monitoring import prediction_log
from ..monitoring.prediction_log import Entry

logger = logging.getLogger(__name__)


class LogWriter:
    """Never makes a request wait or fail: what finds no room or no database is counted as dropped."""

    def __init__(self, engine: Engine, requests: int = 10_000) -> None:
        self.dropped = 0
        self._engine = engine
        self._queue: queue.Queue[Sequence[Entry] | None] = queue.Queue(requests)
        self._thread = threading.Thread(target=self._run, name="prediction-log", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def put(self, entries: Sequence[Entry]) -> None:
        """Hand over one request's answers."""
        try:
            self._queue.put_nowait(entries)
        except queue.Full:
            self.dropped += len(entries)

    def close(self) -> None:
        """Write what is left, then stop."""
        self._queue.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, stop = self._drain(list(first))
            self._write(batch)
            if stop:
                return

    def _drain(self, batch: list[Entry]) -> tuple[list[Entry], bool]:
        while True:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                return batch, False
            if more is None:
                return batch, True
            batch.extend(more)

    def _write(self, batch: list[Entry]) -> None:
        try:
            prediction_log.write(self._engine, batch)
        except SQLAlchemyError:
            logger.exception("%d answers could not be logged", len(batch))
            self.dropped += len(batch)
