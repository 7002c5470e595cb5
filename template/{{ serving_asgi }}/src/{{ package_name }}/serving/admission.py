"""Limits the requests in progress."""

from types import TracebackType

from .problem import too_busy


class Admission:
    """A context for each request; one over the limit is rejected at once. For use in one event loop."""

    def __init__(self, limit: int) -> None:
        self._limit, self._in_progress = limit, 0

    def __enter__(self) -> None:
        if self._in_progress >= self._limit:
            raise too_busy()
        self._in_progress += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._in_progress -= 1
