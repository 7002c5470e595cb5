"""Sends rows at a fixed rate until stdin closes: `python load.py URL RATE ROWS PREFIX`.

A request has so many rows. A line on stdin prints the counts so far. Uses the standard library only. Each
request has a connection of its own, so that the cluster chooses a server for it.
"""

import itertools
import json
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit


class Load:
    """Requests that are due at a fixed rate, whatever the server does (an open loop)."""

    def __init__(self, url: str, rate: float, rows: int, prefix: str) -> None:
        """Take the row from the server's own OpenAPI document."""
        self._host, self._rate, self._rows, self._prefix = urlsplit(url).netloc, rate, rows, prefix
        schemas = json.loads(self._request("GET", "/openapi.json")[1])["components"]["schemas"]
        self._row = {name: one["examples"][0] for name, one in schemas["Row"]["properties"].items()}
        self._key = next(iter(self._row))
        self._lock = threading.Lock()
        self._failures: list[str] = []
        self._seconds: list[float] = []
        self._versions: Counter[str] = Counter()
        self._stop = threading.Event()

    def run(self) -> None:
        """Send until `stop`, then wait for the last answers."""
        start = time.monotonic()
        with ThreadPoolExecutor(64) as pool:
            for number in itertools.count():
                due = start + number / self._rate
                if self._stop.wait(max(0.0, due - time.monotonic())):
                    break
                pool.submit(self._send, number, due)

    def stop(self) -> None:
        self._stop.set()

    def counts(self) -> dict[str, Any]:
        """Answers and failures so far, and the time from when a request was due to its answer."""
        with self._lock:
            ordered = sorted(self._seconds) or [0.0]
            return {
                "answered": len(self._seconds) * self._rows,
                "failed": len(self._failures),
                "failures": self._failures[:5],
                "p50_ms": 1e3 * ordered[len(ordered) // 2],
                "p99_ms": 1e3 * ordered[len(ordered) * 99 // 100],
                "versions": dict(self._versions),
            }

    def _send(self, number: int, due: float) -> None:
        keys = [f"{self._prefix}{number}-{row}" for row in range(self._rows)]
        rows = [self._row | {self._key: key} for key in keys]
        path, body = ("/predict", rows[0]) if len(rows) == 1 else ("/predict/batch", rows)
        try:
            status, answer = self._request("POST", path, json.dumps(body))
        except (OSError, HTTPException) as error:
            status, answer = 0, repr(error)
        with self._lock:
            if status == 200:
                self._seconds.append(time.monotonic() - due)
                self._versions[json.loads(answer).get("model_version", "")] += 1
            else:
                self._failures.append(f"{status} {answer}")

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = HTTPConnection(self._host, timeout=60)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


def main() -> None:
    url, rate, rows, prefix = sys.argv[1:]
    load = Load(url, float(rate), int(rows), prefix)
    thread = threading.Thread(target=load.run)
    thread.start()
    for _ in sys.stdin:
        report(load)
    load.stop()
    thread.join()
    report(load)


def report(load: Load) -> None:
    sys.stdout.write(f"{json.dumps(load.counts())}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
