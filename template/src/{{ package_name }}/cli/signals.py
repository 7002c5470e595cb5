"""Turn Ctrl-C and SIGTERM into one exception that ends the run."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

REPEAT_SECONDS = 5.0


class Interrupt:
    """Whether the run has been asked to stop."""

    def __init__(self) -> None:
        self.requested = False

    def raise_in_main(self, *_: object) -> None:
        """Raise in the main thread, and again later in case a library's callback swallows the exception."""
        self.requested = True
        signal.setitimer(signal.ITIMER_REAL, REPEAT_SECONDS)
        raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Handle signals inside the `with` block."""
    interrupt = Interrupt()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, interrupt.raise_in_main)
    try:
        yield interrupt
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
