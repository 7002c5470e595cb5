"""Gunicorn's threaded worker, which also notes when requests arrive and gives idle connections no thread."""

import time
from functools import partial
from selectors import EVENT_READ
from socket import SHUT_RDWR
from typing import TYPE_CHECKING

from gunicorn.http import Request
from gunicorn.http.body import LengthReader
from gunicorn.workers.gthread import TConn, ThreadWorker

from . import arrival
from .arrival import Arrival

if TYPE_CHECKING:
    from .service import Service


class Worker(ThreadWorker):
    """Passes a connection to a thread once it has a request to read."""

    @property
    def service(self) -> "Service":
        """The service of the Flask application."""
        service: Service = self.wsgi.extensions["service"]  # type: ignore[attr-defined]
        return service

    def init_process(self) -> None:
        """Serve until asked to stop."""
        self._arrivals: dict[TConn, Arrival] = {}
        self._handled: set[TConn] = set()
        super().init_process()

    def run(self) -> None:
        """Serve; after the graceful timeout, cut off requests that are still incomplete."""
        super().run()
        for conn in tuple(self._handled):
            conn.sock.shutdown(SHUT_RDWR)

    def enqueue_req(self, conn: TConn) -> None:
        """Queue a connection that has a request, and note its arrival; watch one that has none yet."""
        if conn.initialized or conn.data_ready:
            self._arrivals[conn] = Arrival(time.perf_counter(), self._in_progress())
            super().enqueue_req(conn)
        else:
            self._watch(conn)

    def handle(self, conn: TConn) -> bool:
        """Read and answer a request, in one of the threads."""
        arrival.note(self._arrivals.pop(conn))
        self._handled.add(conn)
        try:
            return super().handle(conn)
        finally:
            self._handled.discard(conn)

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """Close the connection after a request whose body may be left unread."""
        reader = req.body.reader if req.body else None
        if not isinstance(reader, LengthReader) or reader.length > self.service.settings.max_body_bytes:
            req.force_close()
        return super().handle_request(req, conn)

    def _in_progress(self) -> int:
        """Connections whose request is queued or being handled; called by the main thread only."""
        return self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)

    def _watch(self, conn: TConn) -> None:
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
