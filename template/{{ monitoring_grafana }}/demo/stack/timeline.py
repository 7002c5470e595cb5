"""When each hop of the loop was reached."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from .results import Hop
from .waiting import wait_until


class Timeline:
    """Waits for one hop after the other, and says so."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.start = time.time()
        self.hops: list[Hop] = []
        self._say = say

    def reached(self, name: str, condition: Callable[[], bool] = lambda: True) -> None:
        """Wait for a hop and note its time."""
        wait_until(condition, name)
        now = time.time()
        hop = Hop(name=name, time=datetime.fromtimestamp(now, UTC), seconds=round(now - self.start, 2))
        self.hops.append(hop)
        self._say(f"{hop.seconds:7.1f} s  {name}")
