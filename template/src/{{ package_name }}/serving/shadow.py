"""Scores rows with a shadow challenger in the background, after the champion has answered."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


class ShadowScorer(Generic[T]):
    """Never delays or fails a request: rows that overflow the queue are dropped and counted."""

    def __init__(
        self,
        score: Callable[[Sequence[T]], object],
        on_drop: Callable[[int], object],
        capacity: int = 50_000,
    ) -> None:
        self._score, self._on_drop, self._capacity = score, on_drop, capacity
        self._queued, self._lock = 0, threading.Lock()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shadow")

    def put(self, rows: Sequence[T]) -> None:
        """Queue rows."""
        if self._queued + len(rows) > self._capacity:
            self._on_drop(len(rows))
        else:
            self._add(len(rows))
            self._pool.submit(self._run, rows)

    def close(self) -> None:
        """Score what is left, then stop."""
        self._pool.shutdown()

    def _run(self, rows: Sequence[T]) -> None:
        try:
            self._score(rows)
        except Exception:
            self._on_drop(len(rows))
            logger.exception("The challenger could not score %d rows", len(rows))
        finally:
            self._add(-len(rows))

    def _add(self, rows: int) -> None:
        with self._lock:
            self._queued += rows
