"""Gunicorn's threaded worker, which here notes when requests arrive and lends idle connections no thread."""

import time
from functools import partial
from selectors import EVENT_READ
from socket import SHUT_RDWR

from gunicorn.http import Request
from gunicorn.http.body import LengthReader
from gunicorn.workers.gthread import TConn, ThreadWorker

from ..settings import settings
from .arrival import Arrival, noted


class Worker(ThreadWorker):
    """Hands a connection to a thread once there is a request to read from it."""

    def init_process(self) -> None:
        """Serve until asked to stop."""
        self._arrivals: dict[TConn, Arrival] = {}
        self._handled: set[TConn] = set()
        super().init_process()

    def run(self) -> None:
        """Serve; requests that are still incomplete when patience ends are cut off, as threads read them."""
        super().run()
        for conn in tuple(self._handled):
            conn.sock.shutdown(SHUT_RDWR)

    def enqueue_req(self, conn: TConn) -> None:
        """Note the arrival of a request; a connection without one is watched until it has."""
        if conn.initialized or conn.data_ready:
            self._arrivals[conn] = Arrival(time.perf_counter(), self._under_way())
            super().enqueue_req(conn)
        else:
            self._watch(conn)

    def handle(self, conn: TConn) -> bool:
        """Read and answer the request, in one of the threads."""
        noted.set(self._arrivals.pop(conn))
        self._handled.add(conn)
        try:
            return super().handle(conn)
        finally:
            self._handled.discard(conn)

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """A body that may not be read to its end is the last of its connection, and the answer says so."""
        reader = req.body.reader if req.body else None
        if not isinstance(reader, LengthReader) or reader.length > settings().max_body_bytes:
            req.force_close()
        return super().handle_request(req, conn)

    def _under_way(self) -> int:
        """Connections whose request waits for a thread or has one; counted by the main thread alone."""
        return self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)

    def _watch(self, conn: TConn) -> None:
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
