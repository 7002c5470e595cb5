"""Start the server: `python -m <package>.serving`."""

import os
import signal
from contextlib import suppress

from ..monitoring import prediction_log
from . import cluster, multiprocess
from .parent_watch import stop_with_parent
from .scaling import Scaling
from .settings import ServerSettings
from .start import settings_or_exit

# The least that Ray accepts: requests and responses never pass through its object store.
OBJECT_STORE_BYTES = 80 * 2**20


def main() -> None:
    settings, scaling = settings_or_exit(ServerSettings), Scaling()
    stop_with_parent(settings.parent_pipe)
    if settings.parent_pipe:
        cluster.stay_local()
    if not cluster.is_remote():
        scaling = scaling.limited_to(os.cpu_count() or 1)
    # Creates the log's tables once, before several replicas try to.
    prediction_log.open_log(settings.log_url).dispose()
    cpus, store = max(settings.workers, scaling.max_replicas), OBJECT_STORE_BYTES
    with suppress(KeyboardInterrupt), cluster.connected(num_cpus=cpus, object_store_memory=store):
        serve_until_stopped(scaling)


def serve_until_stopped(scaling: Scaling) -> None:
    """Serve until SIGINT or SIGTERM, which then raise KeyboardInterrupt."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    multiprocess.enable()
    # Imports Ray, so it comes after `connected` has set Ray's environment.
    from .deployment import deployed

    with deployed(scaling):
        signal.pause()


if __name__ == "__main__":
    main()
