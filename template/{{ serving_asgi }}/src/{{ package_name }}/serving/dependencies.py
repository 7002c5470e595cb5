"""FastAPI dependencies of the routes: the service, and the validated rows of a request.

A hot swap may change the schema of a row. So rows are validated here, against the version that serves now,
and not by a type that is fixed when the routes are declared.
"""

from collections.abc import AsyncIterator
from time import perf_counter
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from .parsed_row import ParsedRow
from .problem import too_large
from .service import Service


async def get_service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


CurrentService = Annotated[Service, Depends(get_service)]


async def parse_row(request: Request, service: CurrentService) -> AsyncIterator[ParsedRow]:
    """Validate the row of a request, which counts as in progress until it has been answered."""
    body = await read_body(request, service.settings.max_body_bytes)
    with request.app.state.admission:
        yield service.parse_row(body, perf_counter())


async def parse_rows(request: Request, service: CurrentService) -> AsyncIterator[list[ParsedRow]]:
    """Validate the rows of a request, in a thread, as there may be many."""
    body = await read_body(request, service.settings.max_body_bytes)
    with request.app.state.admission:
        yield await run_in_threadpool(service.parse_rows, body, perf_counter())


async def read_body(request: Request, limit: int) -> bytes:
    """Read a body up to a size limit, regardless of its Content-Length."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return body


ValidRow = Annotated[ParsedRow, Depends(parse_row)]
ValidRows = Annotated[list[ParsedRow], Depends(parse_rows)]
