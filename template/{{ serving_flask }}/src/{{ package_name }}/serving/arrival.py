"""When a request reached its worker, and how many were in progress, noted before a thread takes it."""

from contextvars import ContextVar
from time import perf_counter
from typing import NamedTuple


class Arrival(NamedTuple):
    """A reading of `perf_counter`, and the requests then queued or being handled, this one included."""

    at: float
    in_progress: int


_arrival: ContextVar[Arrival] = ContextVar("arrival")


def note(arrival: Arrival) -> None:
    """Set the arrival of the request that this thread handles next."""
    _arrival.set(arrival)


def current() -> Arrival:
    """The arrival of this thread's request; without our worker, as in Flask's own server, it is now."""
    return _arrival.get(None) or Arrival(perf_counter(), 1)
