"""The shared application as a Ray Serve deployment: as many replicas of it as the load asks for."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from ray import serve

from ..settings import settings
from .app import Application
from .scaling import Scaling
from .service import Service
from .sharing import SHARED

NAME = "predictions"
# Beyond what the application admits: it is the application that refuses, and probes still get through.
SPARE_REQUESTS = 100
# A replica that has waited for its requests still has its log to write.
FAREWELL_SECONDS = 5
QUIET = {"enable_access_log": False, "log_level": "WARNING"}


class Replica:
    """One process with the whole server inside; Serve starts, watches and stops it."""

    def __init__(self) -> None:
        Path(os.environ[SHARED]).mkdir(parents=True, exist_ok=True)
        self._service = Service(settings())

    def __serve_build_asgi_app__(self) -> FastAPI:
        """What answers; Serve runs its lifespan, which ends by writing the rest of the log."""
        return Application(self._service)

    def check_health(self) -> None:
        """Have this replica replaced once its log has died."""
        if not self._service.log.alive:
            raise RuntimeError("The prediction log is not being written.")


def application(scaling: Scaling) -> serve.Application:
    """Build what `serve.run` takes, and a Serve config names; its `args` are the scaling's."""
    # A node's replicas count together; set before they import Prometheus' client, which asks but once.
    folder = os.environ.get(SHARED) or str(Path(tempfile.gettempdir(), "metrics"))
    environment: dict[str, Any] = {"env_vars": {SHARED: folder}}
    deployment = serve.deployment(
        autoscaling_config=scaling.bounds(settings().workers),
        graceful_shutdown_timeout_s=settings().grace_seconds + FAREWELL_SECONDS,
        graceful_shutdown_wait_loop_s=0.1,
        logging_config=QUIET,
        max_ongoing_requests=settings().max_requests + SPARE_REQUESTS,
        ray_actor_options={"num_cpus": 1, "runtime_env": environment},
    )
    return deployment(serve.ingress()(Replica)).bind()


@contextmanager
def deployed(scaling: Scaling) -> Iterator[None]:
    """Answer on HOST:PORT of every node that has replicas, for as long as the block runs."""
    address = {"host": settings().host, "port": settings().port}
    serve.start(proxy_location="EveryNode", http_options=address, logging_config=QUIET)
    try:
        serve.run(application(scaling), name=NAME)
        yield
    finally:
        serve.delete(NAME)
