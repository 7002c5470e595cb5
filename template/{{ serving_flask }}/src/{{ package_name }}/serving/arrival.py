"""When a request reached its worker, and how many were there with it: known before a thread takes it up."""

from contextvars import ContextVar
from time import perf_counter
from typing import NamedTuple


class Arrival(NamedTuple):
    """A moment, and the requests that were waited for or worked on then, this one included."""

    moment: float
    under_way: int


noted: ContextVar[Arrival] = ContextVar("noted")


def current() -> Arrival:
    """The arrival of this thread's request; a server that takes no notes has just received it."""
    return noted.get(None) or Arrival(perf_counter(), 1)
