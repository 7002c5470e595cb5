"""Answers on their way to the log: a bounded queue, and one thread that empties it into the database."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from ..monitoring import prediction_log
from ..monitoring.prediction_log import Entry

logger = logging.getLogger(__name__)

# What a killed process loses at most, besides what is being written.
PAUSE_SECONDS = 0.1
RETRY_SECONDS = 1.0
ROWS_AT_A_TIME = 5_000


class LogWriter:
    """Never makes a request wait or fail: answers that find the queue full are dropped and counted."""

    def __init__(
        self, engine: Engine, count_dropped: Callable[[int], object] = lambda _: None, capacity: int = 200_000
    ) -> None:
        self._engine, self._count_dropped, self._capacity = engine, count_dropped, capacity
        self._queue: deque[Entry] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="prediction-log", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def put(self, entries: Sequence[Entry]) -> None:
        """Hand over answers."""
        if len(self._queue) + len(entries) > self._capacity:
            self._drop(len(entries))
        else:
            self._queue.extend(entries)

    def close(self) -> None:
        """Write what is left, then stop; what can't be written now is dropped and counted."""
        self._stop.set()
        self._thread.join(timeout=30)
        if self._queue:
            logger.error("%d answers were never logged", len(self._queue))
            self._drop(len(self._queue))

    def _drop(self, rows: int) -> None:
        self._count_dropped(rows)

    def _run(self) -> None:
        pause = PAUSE_SECONDS
        while not self._stop.wait(pause):
            pause = PAUSE_SECONDS if self._empty() else RETRY_SECONDS
        self._empty()

    def _empty(self) -> bool:
        """Write all that waits; False when the database can't be reached: the rows wait for it."""
        size = ROWS_AT_A_TIME
        while self._queue:
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), size))]
            try:
                prediction_log.write(self._engine, batch)
            except Exception as error:  # noqa: BLE001 -- whatever it was, the next answers must be logged
                if may_pass(error):
                    self._wait(batch, error)
                    return False
                size = self._narrow(batch, error)
        return True

    def _wait(self, batch: Sequence[Entry], error: Exception) -> None:
        self._queue.extendleft(reversed(batch))
        # Without a traceback, as it is said again each second.
        waiting = len(self._queue)
        logger.warning("The prediction log can't be written, %d answers wait: %s", waiting, error)

    def _narrow(self, batch: Sequence[Entry], error: Exception) -> int:
        """One bad answer costs no other its place: it is looked for in batches of this size next."""
        if len(batch) > 1:
            self._queue.extendleft(reversed(batch))
            return len(batch) // 2
        self._drop(1)
        logger.error("An answer can't be logged", exc_info=error)
        return ROWS_AT_A_TIME


def may_pass(error: Exception) -> bool:
    """Whether it is the database that is away, full, read-only or not set up; else an answer is at fault."""
    return isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError)
