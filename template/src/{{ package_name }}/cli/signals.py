"""Turn Ctrl-C and SIGTERM into one exception that ends the run."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

REPEAT_SECONDS = 5.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


class Interrupted(KeyboardInterrupt):
    """The run has been asked to stop.

    Libraries clean up as after a KeyboardInterrupt. It is a class of its own because Python notes an exact
    KeyboardInterrupt that leaves code run by `exec`, such as the definition of a dataclass, and then dies of
    SIGINT whatever the exit code.
    """


class Interrupt:
    """Whether the run has been asked to stop."""

    def __init__(self) -> None:
        self.requested = False

    def raise_in_main(self, *_: object) -> None:
        """Raise in the main thread, and again later in case a library's callback swallows the exception."""
        self.requested = True
        signal.setitimer(signal.ITIMER_REAL, REPEAT_SECONDS)
        raise Interrupted


def stop_repeating() -> None:
    """Raise again only if another signal arrives."""
    signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def deferred() -> Iterator[None]:
    """Let clean-up finish, however long it takes: a signal that arrives meanwhile is handled afterwards."""
    stop_repeating()
    arrived: list[int] = []
    previous = {number: signal.signal(number, lambda sent, _: arrived.append(sent)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        if arrived:
            signal.raise_signal(arrived[0])


def report_others(ignored: "sys.UnraisableHookArgs") -> None:
    """Report an exception that Python drops, unless it is an interrupt: that is raised again."""
    if ignored.exc_type is not Interrupted:
        sys.__unraisablehook__(ignored)


@contextmanager
def interruptible() -> Iterator[Interrupt]:
    """Handle signals inside the `with` block."""
    interrupt = Interrupt()
    previous = {number: signal.signal(number, interrupt.raise_in_main) for number in SIGNALS}
    previous_hook, sys.unraisablehook = sys.unraisablehook, report_others
    try:
        yield interrupt
    finally:
        stop_repeating()
        sys.unraisablehook = previous_hook
        for number, handler in previous.items():
            signal.signal(number, handler)
