"""Ctrl-C and SIGTERM: one exception, which no library can swallow."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

AGAIN_SECONDS = 5.0


class Interruptions:
    """Whether the run has been asked to end."""

    def __init__(self) -> None:
        self.asked = False

    def raise_in_main(self, *_: object) -> None:
        """Raise where the main thread is now; in a library's callback that is lost, so it comes again."""
        self.asked = True
        signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
        raise KeyboardInterrupt


@contextmanager
def listening() -> Iterator[Interruptions]:
    """Turn signals into KeyboardInterrupt for as long as the block runs."""
    interruptions = Interruptions()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, interruptions.raise_in_main)
    try:
        yield interruptions
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
