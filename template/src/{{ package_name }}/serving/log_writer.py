"""Writes predictions to the log in the background, from a bounded queue."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from ..monitoring import prediction_log
from ..monitoring.prediction_log import Entry

logger = logging.getLogger(__name__)

# A killed process loses the predictions of this interval, and those being written.
PAUSE_SECONDS = 0.1
RETRY_SECONDS = 1.0
BATCH_ROWS = 5_000


class LogWriter:
    """Never delays or fails a request: predictions that overflow the queue are dropped and counted."""

    def __init__(
        self,
        engine: Engine,
        on_drop: Callable[[int], object] = lambda _: None,
        on_queue: Callable[[int], object] = lambda _: None,
        capacity: int = 200_000,
    ) -> None:
        """Start the thread; `on_drop` gets numbers of dropped rows, `on_queue` numbers of unwritten ones."""
        self._engine, self._on_drop, self._on_queue, self._capacity = engine, on_drop, on_queue, capacity
        self._queue: deque[Entry] = deque()
        self._in_flight = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="prediction-log", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def put(self, entries: Sequence[Entry]) -> None:
        """Queue predictions."""
        if len(self._queue) + len(entries) > self._capacity:
            self._on_drop(len(entries))
        else:
            self._queue.extend(entries)
            self._report()

    def close(self) -> None:
        """Write what is left, then stop; rows that can't be written now are dropped and counted."""
        self._stop.set()
        self._thread.join(timeout=30)
        if self._queue:
            logger.error("%d predictions were not logged", len(self._queue))
            self._on_drop(len(self._queue))

    def _report(self) -> None:
        self._on_queue(len(self._queue) + self._in_flight)

    def _run(self) -> None:
        pause = PAUSE_SECONDS
        while not self._stop.wait(pause):
            pause = PAUSE_SECONDS if self._flush() else RETRY_SECONDS
        self._flush()

    def _flush(self) -> bool:
        """Write everything that is queued; False if the database is unavailable and rows have to wait."""
        size = BATCH_ROWS
        while self._queue:
            batch = self._take(size)
            try:
                prediction_log.write(self._engine, batch)
            except Exception as error:  # noqa: BLE001 -- one error must not stop the log
                self._put_back(batch)
                if is_transient(error):
                    self._warn(error)
                    return False
                size = self._isolate(error, len(batch))
            self._in_flight = 0
            self._report()
        return True

    def _take(self, size: int) -> list[Entry]:
        self._in_flight = min(len(self._queue), size)
        return [self._queue.popleft() for _ in range(self._in_flight)]

    def _put_back(self, batch: Sequence[Entry]) -> None:
        self._in_flight = 0
        self._queue.extendleft(reversed(batch))

    def _warn(self, error: Exception) -> None:
        # Without a traceback, as this repeats every second.
        waiting = len(self._queue)
        logger.warning("The prediction log can't be written, %d predictions are queued: %s", waiting, error)

    def _isolate(self, error: Exception, size: int) -> int:
        """Halve the batch until the bad row is alone, and drop it; returns the size of the next batch."""
        if size > 1:
            return size // 2
        self._queue.popleft()
        self._on_drop(1)
        logger.error("A prediction can't be logged", exc_info=error)
        return BATCH_ROWS


def is_transient(error: Exception) -> bool:
    """Whether the database is at fault (unavailable, full, read-only, not set up) rather than a row."""
    return isinstance(error, DBAPIError) and not isinstance(error, DataError | IntegrityError)
