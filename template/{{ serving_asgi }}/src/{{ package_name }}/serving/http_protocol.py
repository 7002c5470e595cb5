"""uvicorn's HTTP protocol with bounded headers, and without upgrades to other protocols.

Java's HttpClient and `curl --http2` ask for HTTP/2 in their first request (`Upgrade: h2c`). A server without
it answers as usual, but httptools takes the body of the request for the start of the new protocol.
"""

from http import HTTPStatus

import httptools
from uvicorn.config import HTTP_PROTOCOLS
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from .problem import MEDIA_TYPE, ProblemError

# Of a request's bytes that are not its body: request line, headers, frames of chunks, trailers. As with h11.
MAX_HEAD_BYTES = 65_536
# What frames a chunk of up to 64 KiB.
FRAME_BYTES = 8


class BoundedProtocol(HttpToolsProtocol):
    """Reads requests of HTTP/1.1 only, and never keeps more than their bodies and bounded heads."""

    # Read since the last request ended, without bodies.
    _head_bytes = 0
    _asks_for_upgrade = False

    def data_received(self, data: bytes) -> None:
        """Parse what has arrived."""
        self._unset_keepalive_if_required()
        self._head_bytes += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._ignore_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self.send_400_response("The request is not valid HTTP/1.1.")
        if self._head_bytes > MAX_HEAD_BYTES:
            limit = f"The headers of a request have at most {MAX_HEAD_BYTES} bytes."
            self._close_with(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, limit)

    def on_headers_complete(self) -> None:
        """Start the application, unless the parser is about to skip the body."""
        is_upgrade = self.parser.should_upgrade() and self.parser.get_method() != b"CONNECT"
        self._asks_for_upgrade = is_upgrade
        if not is_upgrade:
            super().on_headers_complete()

    def on_chunk_header(self) -> None:
        self._head_bytes -= FRAME_BYTES

    def on_body(self, body: bytes) -> None:
        self._head_bytes -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head_bytes = 0
        if not self._asks_for_upgrade:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what can't be parsed."""
        self._close_with(HTTPStatus.BAD_REQUEST, msg)

    def _ignore_upgrade(self, rest: bytes) -> None:
        """Parse the request once more, without its wish for another protocol."""
        head = [self.parser.get_method(), b" ", self.url, b" HTTP/1.1\r\n"]
        for name, value in self.headers:
            if name != b"upgrade":
                head += [name, b": ", value, b"\r\n"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.data_received(b"".join([*head, b"\r\n", rest]))

    def _close_with(self, status: HTTPStatus, detail: str) -> None:
        """Answer, unless another answer is being sent, and close the connection."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            body = ProblemError(status, detail).body()
            head = f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
            self.transport.write(STATUS_LINE[status] + head.encode() + body)
        self.transport.close()


def install() -> None:
    """Have a server that leaves the choice of the protocol to uvicorn use this one."""
    HTTP_PROTOCOLS["auto"] = f"{__name__}:{BoundedProtocol.__name__}"
