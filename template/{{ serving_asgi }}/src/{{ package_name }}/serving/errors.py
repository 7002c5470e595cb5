"""Exception handlers: every error is answered with a problem document."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from .problem import INTERNAL_ERROR, MEDIA_TYPE, ProblemError

# nginx's code for a client that closed the connection: it is never sent, only counted in the metrics.
CLIENT_CLOSED_REQUEST = 499


def add_exception_handlers(app: FastAPI) -> None:
    app.add_exception_handler(ProblemError, problem_error)
    app.add_exception_handler(HTTPException, http_exception)
    app.add_exception_handler(ClientDisconnect, client_disconnect)
    app.add_exception_handler(Exception, internal_error)


def problem_response(error: ProblemError) -> Response:
    return Response(error.body(), error.problem.status, error.headers, MEDIA_TYPE)


async def problem_error(_: Request, error: Exception) -> Response:
    """Errors of the service."""
    assert isinstance(error, ProblemError)
    return problem_response(error)


async def http_exception(_: Request, error: Exception) -> Response:
    """Unknown paths and wrong methods."""
    assert isinstance(error, HTTPException)
    response = problem_response(ProblemError(HTTPStatus(error.status_code), error.detail))
    response.headers.update(error.headers or {})
    return response


async def client_disconnect(_: Request, __: Exception) -> Response:
    """A connection that was closed before the whole body had arrived."""
    return Response(status_code=CLIENT_CLOSED_REQUEST)


async def internal_error(_: Request, __: Exception) -> Response:
    """Anything else; the server logs the traceback."""
    return problem_response(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, INTERNAL_ERROR))
