"""Locust's users in a process of their own, which gevent changes: an order in, findings out, as JSON."""

import itertools
import json
import sys
from collections.abc import Iterator
from time import perf_counter, process_time
from typing import Any, ClassVar

import gevent
from gevent.event import Event
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from .load import Load

HEADERS = {"content-type": "application/json"}
OK = 200


class Caller(FastHttpUser):
    """One connection."""

    places: ClassVar[Iterator[int]] = itertools.count()
    latencies: ClassVar[list[float]] = []
    statuses: ClassVar[list[int]] = []
    load: ClassVar[Load]
    body: ClassVar[str]
    began: ClassVar[float]
    everybody: ClassVar[Event] = Event()

    def on_start(self) -> None:
        self.everybody.wait()
        self.moments = moments(self.load, self.began, next(self.places))

    @task
    def call(self) -> None:
        """Send when a request is due; what is late already has been waiting since then."""
        due = next(self.moments, None)
        if due is None:
            raise StopUser
        gevent.sleep(max(0.0, due - perf_counter()))
        response = self.client.post("", data=self.body, headers=HEADERS)
        self.statuses.append(response.status_code)
        if response.status_code == OK:
            self.latencies.append(perf_counter() - due)


def moments(load: Load, began: float, place: int) -> Iterator[float]:
    """When one of the connections is to send: at its pace, or again and again until the time is over."""
    if load.rate is not None:
        first = began + load.pace * place / load.connections
        yield from (first + load.pace * number for number in range(load.requests))
    while load.rate is None and (now := perf_counter()) < began + load.seconds:
        yield now


def main() -> None:
    order: dict[str, Any] = json.load(sys.stdin)
    Caller.host, Caller.body, Caller.load = order["url"], order["body"], Load(**order["load"])
    runner = Environment(user_classes=[Caller]).create_local_runner()
    runner.spawn_users({Caller.__name__: Caller.load.connections})
    Caller.began, cpu = perf_counter(), process_time()
    Caller.everybody.set()
    while runner.user_count:
        gevent.sleep(0.01)
    found = {
        "latencies": Caller.latencies,
        "failed": len(Caller.statuses) - len(Caller.latencies),
        "seconds": perf_counter() - Caller.began,
        "cpu_seconds": process_time() - cpu,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
