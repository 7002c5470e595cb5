"""A client that sends one row per request at a steady pace while something else runs."""

import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter, sleep

import httpx


class Traffic:
    """Sends the bodies in turn from a thread of its own, and counts and times every request."""

    def __init__(self, url: str, bodies: Sequence[str], pause: float = 0.02) -> None:
        self.seconds: list[float] = []
        self.failed = 0
        self._url, self._bodies, self._pause = url, bodies, pause
        self._stop = threading.Event()

    @contextmanager
    def running(self) -> Iterator["Traffic"]:
        """Send requests inside the `with` block."""
        thread = threading.Thread(target=self._run, name="traffic")
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _run(self) -> None:
        headers = {"Content-Type": "application/json"}
        with httpx.Client(base_url=self._url, timeout=30, headers=headers) as client:
            for body in itertools.cycle(self._bodies):
                if self._stop.is_set():
                    return
                self._send(client, body)
                sleep(self._pause)

    def _send(self, client: httpx.Client, body: str) -> None:
        start = perf_counter()
        try:
            answered = client.post("/predict", content=body).is_success
        except httpx.TransportError:
            answered = False
        self.seconds.append(perf_counter() - start)
        self.failed += not answered
