"""Runs Locust in a process of its own, as gevent patches the standard library; job and results are JSON."""

import itertools
import sys
from collections.abc import Iterator
from time import perf_counter, process_time
from typing import ClassVar

import gevent
from gevent.event import Event
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from .base import Load
from .locust_protocol import Job, Measured

HEADERS = {"content-type": "application/json"}
OK = 200


class Client(FastHttpUser):
    """One connection."""

    numbers: ClassVar[Iterator[int]] = itertools.count()
    latencies: ClassVar[list[float]] = []
    statuses: ClassVar[list[int]] = []
    load: ClassVar[Load]
    bodies: ClassVar[Iterator[str]]
    start_time: ClassVar[float]
    start_signal: ClassVar[Event] = Event()

    def on_start(self) -> None:
        self.start_signal.wait()
        self.due_times = due_times(self.load, self.start_time, next(self.numbers))

    @task
    def call(self) -> None:
        """Send the next request when it is due; if that is in the past, its latency includes the delay."""
        due = next(self.due_times, None)
        if due is None:
            raise StopUser
        gevent.sleep(max(0.0, due - perf_counter()))
        response = self.client.post("", data=next(self.bodies), headers=HEADERS)
        self.statuses.append(response.status_code)
        if response.status_code == OK:
            self.latencies.append(perf_counter() - due)


def due_times(load: Load, start: float, number: int) -> Iterator[float]:
    """When the connection with this number sends: at a fixed interval, or at once until the time is up."""
    if load.rate_rps is not None:
        first = start + load.interval * number / load.connections
        yield from (first + load.interval * request for request in range(load.requests_per_connection))
    while load.rate_rps is None and (now := perf_counter()) < start + load.seconds:
        yield now


def main() -> None:
    job = Job.model_validate_json(sys.stdin.read())
    Client.host, Client.load, Client.bodies = job.url, job.load, itertools.cycle(job.bodies)
    runner = Environment(user_classes=[Client]).create_local_runner()
    runner.spawn_users({Client.__name__: Client.load.connections})
    Client.start_time, cpu = perf_counter(), process_time()
    Client.start_signal.set()
    while runner.user_count:
        gevent.sleep(0.01)
    measured = Measured(
        latencies=Client.latencies,
        failed=len(Client.statuses) - len(Client.latencies),
        distinct_bodies=min(len(Client.statuses), len(job.bodies)),
        seconds=perf_counter() - Client.start_time,
        cpu_seconds=process_time() - cpu,
    )
    sys.stdout.write(measured.model_dump_json())


if __name__ == "__main__":
    main()
