"""The serving contract as a Flask application."""

from http import HTTPStatus
from time import perf_counter

import orjson
from flask import Blueprint, Flask, Response, current_app, request
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from ..settings import Settings
from . import arrival, metrics, openapi
from .problem import MEDIA_TYPE, Problem, ProblemError, deadline_exceeded, too_busy, too_large
from .response_model import Health
from .service import Service

predictions = Blueprint("predictions", __name__)
probes = Blueprint("probes", __name__)
documentation = Blueprint("documentation", __name__)


def create_app(settings: Settings) -> Flask:
    """Build the application; its service has to be started, and closed at the end."""
    app = Flask(__name__, static_folder=None)
    app.extensions["service"] = Service(settings)
    # Werkzeug cuts a body of unknown length at this limit; one byte over ours shows that it was too large.
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes + 1
    app.before_request(read_body)
    app.after_request(observe)
    app.register_error_handler(ProblemError, problem_error)
    app.register_error_handler(HTTPException, http_exception)
    for blueprint in (predictions, probes, documentation):
        app.register_blueprint(blueprint)
    # The page is at /docs and /docs/; the other paths are exact.
    app.url_map.strict_slashes = False
    app.register_blueprint(get_swaggerui_blueprint("/docs", "/openapi.json"))
    return app


def service() -> Service:
    """The service of the current application."""
    found: Service = current_app.extensions["service"]
    return found


@predictions.post("/predict")
def predict() -> Response:
    """Score one row."""
    row = service().parse_row(request.get_data(), admit())
    return json_response(service().predict_one(row))


@predictions.post("/predict/batch")
def predict_batch() -> Response:
    """Score many rows; the predictions keep their order."""
    rows = service().parse_rows(request.get_data(), admit())
    return json_response(service().predict_batch(rows))


@probes.get("/healthz")
def healthz() -> Response:
    """The process responds."""
    return json_response(Health())


@probes.get("/readyz")
def readyz() -> Response:
    """A model is loaded and the log is being written."""
    return json_response(service().readiness())


@probes.get("/metrics")
def prometheus_metrics() -> Response:
    """All metrics, in Prometheus' text format."""
    return Response(service().metrics.exposition(), content_type=metrics.CONTENT_TYPE)


@documentation.get("/openapi.json")
def openapi_document() -> Response:
    """The OpenAPI document of the version that is being served."""
    return json_response(openapi.document(service().watcher.router))


def json_response(content: object) -> Response:
    return Response(orjson.dumps(content), mimetype="application/json")


def admit() -> float:
    """When the request arrived; rejects it if the server is too busy or the deadline has passed."""
    arrived = arrival.current()
    if arrived.in_progress > service().settings.max_requests:
        raise too_busy()
    if service().is_late(arrived.at):
        raise deadline_exceeded()
    return arrived.at


def read_body() -> None:
    """Read the body of every request: Gunicorn can't keep a connection with unread bytes."""
    limit, body = service().settings.max_body_bytes, request.get_data()
    if len(body) > limit:
        raise too_large(limit)
    if len(body) < (request.content_length or 0):
        raise ClientDisconnected


def observe(response: Response) -> Response:
    """Count and time a request, the wait for a thread included."""
    seconds = perf_counter() - arrival.current().at
    service().metrics.observe_request(request.path, request.method, response.status_code, seconds)
    return response


def problem_error(error: ProblemError) -> Response:
    """Errors of the service."""
    return Response(error.body(), error.problem.status, error.headers, mimetype=MEDIA_TYPE)


def http_exception(error: HTTPException) -> BaseResponse:
    """Flask's own errors, such as an unknown path; their headers are kept."""
    response = error.get_response()
    status = HTTPStatus(response.status_code)
    problem = Problem(title=status.phrase, status=status, detail=error.description or status.phrase)
    response.set_data(problem.model_dump_json())
    response.content_type = MEDIA_TYPE
    return response
