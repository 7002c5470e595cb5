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


def stop_repeating() -> None:
    """Let clean-up finish, however long it takes: raise again only if another signal arrives."""
    signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Handle signals inside the `with` block."""
    interrupt = Interrupt()
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    previous = {number: signal.signal(number, interrupt.raise_in_main) for number in signals}
    try:
        yield interrupt
    finally:
        stop_repeating()
        for number, handler in previous.items():
            signal.signal(number, handler)
