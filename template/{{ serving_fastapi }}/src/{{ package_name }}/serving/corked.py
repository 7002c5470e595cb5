"""An answer leaves in one piece: uvicorn writes head and body apart, and each write is a system call."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Corked:
    """A connection that collects what one tick of the event loop writes to it."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._collected: list[bytes] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- everything else is the transport's
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Keep data until the tick is over."""
        if not self._collected:
            self._loop.call_soon(self._send)
        self._collected.append(data)

    def close(self) -> None:
        """Send what is left, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        collected, self._collected = self._collected, []
        if collected:
            self._transport.write(b"".join(collected))


class Protocol(HttpToolsProtocol):
    """uvicorn's, over corked connections."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection."""
        super().connection_made(cast("asyncio.Transport", Corked(transport, self.loop)))
