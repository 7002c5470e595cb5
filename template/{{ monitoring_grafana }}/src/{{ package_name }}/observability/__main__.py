"""Measure on a schedule and serve the metrics: `python -m <package>.observability`."""

import logging
import signal
import threading

from prometheus_client import start_http_server

from ..serving.parent_watch import stop_with_parent
from ..settings import Settings, configure_libraries
from .settings import ExporterSettings


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    configure_libraries()
    # Its libraries read their settings when they are imported.
    from .exporter import Exporter

    settings, own = Settings(), ExporterSettings()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stop_with_parent(settings.parent_pipe)
    exporter = Exporter(settings, own.days)
    # Scrapes are answered from the start, also while a run takes long.
    start_http_server(own.port, own.host, exporter.registry)
    while not stopped.is_set():
        exporter.run()
        stopped.wait(own.interval_seconds)


if __name__ == "__main__":
    main()
