"""A challenger that is only listened to: it scores behind the champion's answers, in a thread of its own."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Shadow(Generic[T]):
    """Never makes an answer wait or fail: rows that find too many waiting are dropped, and counted."""

    def __init__(
        self,
        score: Callable[[Sequence[T]], object],
        count_dropped: Callable[[int], object],
        capacity: int = 50_000,
    ) -> None:
        self._score, self._count_dropped, self._capacity = score, count_dropped, capacity
        self._waiting, self._lock = 0, threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shadow")

    def put(self, rows: Sequence[T]) -> None:
        """Hand over rows that have been answered."""
        if self._waiting + len(rows) > self._capacity:
            self._count_dropped(len(rows))
        else:
            self._wait_for(len(rows))
            self._pool.submit(self._run, rows)

    def close(self) -> None:
        """Score what is left, then stop."""
        self._pool.shutdown()

    def _run(self, rows: Sequence[T]) -> None:
        try:
            self._score(rows)
        except Exception:
            self._count_dropped(len(rows))
            logger.exception("The challenger could not score %d rows; the answers stand", len(rows))
        finally:
            self._wait_for(-len(rows))

    def _wait_for(self, rows: int) -> None:
        with self._lock:
            self._waiting += rows
