"""The ASGI application as a Ray Serve deployment, with replicas that follow the load."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ray import serve
from starlette.types import ASGIApp

from .app import create_app
from .fastpath import with_fast_path
from .http_protocol import install
from .multiprocess import FOLDER_VARIABLE
from .scaling import Scaling
from .settings import ServerSettings

NAME = "predictions"
# Serve's limit is above the application's: the application rejects requests, and probes get through.
SPARE_REQUESTS = 100
# After its last request a replica still has to write its log.
LOG_SECONDS = 5
LOGGING = {"enable_access_log": False, "log_level": "WARNING"}


class Replica:
    """One process with the whole application; Serve starts, watches and stops it."""

    def __init__(self) -> None:
        Path(os.environ[FOLDER_VARIABLE]).mkdir(parents=True, exist_ok=True)
        install()
        self._settings = ServerSettings()
        self._app = create_app(self._settings)

    def __serve_build_asgi_app__(self) -> ASGIApp:
        """The application; Serve runs its lifespan, which ends by writing the rest of the log."""
        return with_fast_path(self._app, self._settings)

    def check_health(self) -> None:
        """Have this replica replaced if the writer of its log has died."""
        if not self._app.state.service.log.alive:
            raise RuntimeError("The prediction log is not being written.")


def application(scaling: Scaling) -> serve.Application:
    """Build the Serve application; in a Serve config file, `args` are the fields of `scaling`."""
    settings = ServerSettings()
    deployment = serve.deployment(
        autoscaling_config=scaling.autoscaling_config(settings.workers),
        graceful_shutdown_timeout_s=settings.grace_seconds + LOG_SECONDS,
        graceful_shutdown_wait_loop_s=0.1,
        logging_config=LOGGING,
        max_ongoing_requests=settings.max_requests + SPARE_REQUESTS,
        ray_actor_options={"num_cpus": 1, "runtime_env": _runtime_environment()},
    )
    return deployment(serve.ingress()(Replica)).bind()


def _runtime_environment() -> dict[str, Any]:
    """Have the replicas of a node share their metrics; prometheus_client reads this when it is imported."""
    folder = os.environ.get(FOLDER_VARIABLE) or str(Path(tempfile.gettempdir(), "metrics"))
    return {"env_vars": {FOLDER_VARIABLE: folder}}


@contextmanager
def deployed(scaling: Scaling) -> Iterator[None]:
    """Serve on HOST:PORT of every node that has replicas, for as long as the block runs."""
    settings = ServerSettings()
    address = {"host": settings.host, "port": settings.port}
    serve.start(proxy_location="EveryNode", http_options=address, logging_config=LOGGING)
    try:
        serve.run(application(scaling), name=NAME)
        yield
    finally:
        serve.delete(NAME)
