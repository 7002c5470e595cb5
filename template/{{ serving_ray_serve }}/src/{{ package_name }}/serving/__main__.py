"""Start the server: `python -m <package>.serving`."""

import os
import signal
from contextlib import suppress

from ..cluster import connected, joined
from ..monitoring import prediction_log
from ..settings import settings
from . import lifeline, sharing
from .deployment import deployed
from .scaling import Scaling

# Requests and answers never pass through Ray's object store; this is the least that it takes.
OBJECT_STORE_BYTES = 80 * 2**20


def main() -> None:
    configured, scaling = settings(), Scaling()
    lifeline.hold(configured.lifeline)
    if not joined():
        scaling = scaling.within(os.cpu_count() or 1)
    # The log's tables are made once, before several replicas could try at a time.
    prediction_log.open_log(configured.log_url).dispose()
    room = max(configured.workers, scaling.max_replicas)
    with suppress(KeyboardInterrupt), connected(num_cpus=room, object_store_memory=OBJECT_STORE_BYTES):
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        sharing.share()
        with deployed(scaling):
            signal.pause()


if __name__ == "__main__":
    main()
