"""What a Locust process reads from its standard input and writes to its standard output."""

from pydantic import BaseModel

from .base import Load


class Job(BaseModel):
    """A load to send."""

    url: str
    bodies: list[str]
    load: Load


class Measured(BaseModel):
    """Latencies in seconds, of successful requests; the other figures are those of a Sample."""

    latencies: list[float]
    failed: int
    distinct_bodies: int
    seconds: float
    cpu_seconds: float
