"""A server that was started for one purpose ends with whoever started it, however that ended."""

import os
import signal
import threading


def hold(descriptor: int) -> None:
    """Ask this process to stop once the other end of a pipe has been closed; zero is no pipe."""
    if descriptor:
        threading.Thread(target=_watch, args=(descriptor,), name="lifeline", daemon=True).start()


def _watch(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
