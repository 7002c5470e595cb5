"""Coalesced writes, read from the socket as they arrive."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from demo.server import Server

BUFFER = 1 << 20


@pytest.fixture
def connection(live: Server) -> Iterator[socket.socket]:
    host, port = live.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as opened:
        yield opened


def request(method: str, path: str, body: bytes = b"", header: str = "") -> bytes:
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {len(body)}\r\n{header}\r\n"
    return head.encode() + body


def parse(response: bytes) -> tuple[bytes, Any]:
    """The status line and the document of a response."""
    head, _, body = response.partition(b"\r\n\r\n")
    return head.splitlines()[0], json.loads(body)


def test_head_and_body_arrive_together(connection: socket.socket, row: dict[str, Any]) -> None:
    for _ in range(200):
        connection.sendall(request("POST", "/predict", json.dumps(row).encode()))
        status, document = parse(connection.recv(BUFFER))
        assert (status, document["key"]) == (b"HTTP/1.1 200 OK", "example")


def test_a_response_without_a_body_arrives(connection: socket.socket) -> None:
    connection.sendall(request("HEAD", "/predict"))
    assert connection.recv(BUFFER).startswith(b"HTTP/1.1 405 ")


def test_the_last_response_arrives_before_the_end(connection: socket.socket, row: dict[str, Any]) -> None:
    connection.sendall(request("POST", "/predict", json.dumps(row).encode(), "connection: close\r\n"))
    assert parse(connection.recv(BUFFER))[1]["key"] == "example"
    assert connection.recv(BUFFER) == b""


def test_pipelined_requests_are_answered_in_order(connection: socket.socket, row: dict[str, Any]) -> None:
    connection.sendall(b"".join(request("POST", "/predict", json.dumps(row).encode()) for _ in range(50)))
    received = b""
    while received.count(b"request_id") < 50 or not received.endswith(b"}"):
        received += receive(connection)
    documents = [one.partition(b"\r\n\r\n")[2] for one in received.split(b"HTTP/1.1 200 OK")[1:]]
    numbers = [json.loads(document)["request_id"] for document in documents]
    assert len(numbers) == 50
    assert numbers == sorted(numbers)


def receive(connection: socket.socket) -> bytes:
    received = connection.recv(BUFFER)
    assert received, "the server has closed the connection"
    return received
