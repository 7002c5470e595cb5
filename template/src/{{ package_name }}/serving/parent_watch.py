"""Stops this process when its parent process has ended, even if that was killed."""

import os
import signal
import threading


def stop_with_parent(descriptor: int) -> None:
    """Send this process SIGTERM once the other end of a pipe is closed; zero means that there is no pipe."""
    if descriptor:
        threading.Thread(target=_watch, args=(descriptor,), name="parent-watch", daemon=True).start()


def _watch(descriptor: int) -> None:
    os.read(descriptor, 1)
    os.kill(os.getpid(), signal.SIGTERM)
