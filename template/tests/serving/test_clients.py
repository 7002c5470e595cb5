"""The contract for clients as they are: what HTTP libraries send by default, replayed over a socket."""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from demo.server import Server

Row = dict[str, Any]
H2C = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")
# More than any server takes, and more than one read of it.
TOO_MANY_BYTES = 1 << 20


class Client(NamedTuple):
    """How a client writes a POST."""

    source: str
    fields: list[str]
    version: str = "1.1"
    chunked: bool = False
    closes: bool = False

    def write(self, path: str, body: bytes) -> tuple[bytes, bytes]:
        """Head and body of a request."""
        framing = "Transfer-Encoding: chunked" if self.chunked else f"Content-Length: {len(body)}"
        lines = [f"POST {path} HTTP/{self.version}", "Host: localhost", framing, *self.fields, "", ""]
        sent = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if self.chunked else body
        return "\r\n".join(lines).encode(), sent


TABLE = yaml.safe_load(Path(__file__).with_name("clients.yaml").read_text(encoding="utf-8"))
CLIENTS = {name: Client(**client) for name, client in TABLE.items()}


@pytest.fixture
def connection(live: Server) -> Iterator[socket.socket]:
    live.wait_for("1")
    host, port = live.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as opened:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield opened


class Answer(NamedTuple):
    status: int
    document: Any
    closes: bool


def answer(connection: socket.socket) -> Answer:
    """The next response, whatever interim responses precede it."""
    response = HTTPResponse(connection)
    response.begin()
    return Answer(response.status, json.loads(response.read()), response.will_close)


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
@pytest.mark.parametrize("parts", [1, 2], ids=["at once", "head first"])
def test_a_post_is_answered(connection: socket.socket, row: Row, client: Client, parts: int) -> None:
    for path, body in (("/predict", row), ("/predict/batch", [row])):
        head, rest = client.write(path, json.dumps(body).encode())
        for part in [head + rest] if parts == 1 else [head, rest]:
            connection.sendall(part)
        found = answer(connection)
        assert found.status == 200, found.document
        assert "request_id" in found.document
        if client.closes or found.closes:
            return


def test_a_probe_that_asks_for_another_protocol_is_answered(connection: socket.socket) -> None:
    head = "\r\n".join(["GET /healthz HTTP/1.1", "Host: localhost", *H2C, "", ""]).encode()
    for _ in range(2):
        connection.sendall(head)
        assert answer(connection) == (200, {"status": "alive"}, False)


def test_what_is_no_request_is_a_bad_one(connection: socket.socket) -> None:
    connection.sendall(b"no request\r\n\r\n")
    assert connection.recv(TOO_MANY_BYTES).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"x" * TOO_MANY_BYTES,
        b"GET /healthz HTTP/1.1\r\nx: " + b"x" * TOO_MANY_BYTES,
        b"GET /healthz HTTP/1.1\r\n" + b"x: y\r\n" * (TOO_MANY_BYTES // 6),
        b"POST /predict HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: " + b"x" * TOO_MANY_BYTES,
    ],
    ids=["path", "field", "fields", "trailer"],
)
def test_a_request_without_end_is_cut_off(connection: socket.socket, endless: bytes) -> None:
    """The server answers or closes while the client is still sending; it keeps nothing."""
    received = b""
    try:
        for _ in range(16):
            connection.sendall(endless)
        received = connection.recv(1024)
    except ConnectionError:
        pass
    assert not received or int(received.split()[1]) in {400, 414, 431}
