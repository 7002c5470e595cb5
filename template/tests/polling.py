"""Waits for conditions that no event announces."""

import time
from collections.abc import Callable

# Long enough for a busy machine; a test that passes never waits for so long.
TIMEOUT = 300.0


def wait_until(condition: Callable[[], bool]) -> None:
    """Return once a condition holds."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "the condition never held"
        time.sleep(0.02)
