"""The serving contract as a Flask application."""

from http import HTTPStatus
from time import perf_counter

import orjson
from flask import Flask, Response, request
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.exceptions import ClientDisconnected, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from ..settings import Settings, settings
from . import arrival, openapi, telemetry
from .problem import MEDIA_TYPE, Problem, Refusal, too_busy, too_late
from .service import Service

TIMED = {"/predict", "/predict/batch"}


class Application(Flask):
    """Flask, with the service that its routes ask."""

    def __init__(self, service: Service) -> None:
        super().__init__(__name__, static_folder=None)
        self.service = service
        # Werkzeug cuts a body of undeclared length at its limit: one byte more tells that there was more.
        self.config["MAX_CONTENT_LENGTH"] = service.settings.max_body_bytes + 1
        self.register_error_handler(HTTPException, refused_by_flask)
        self.register_error_handler(Refusal, refused)
        self.before_request(self.receive)
        self.after_request(self.observe)
        add_predictions(self, service)
        add_probes(self, service)
        add_documentation(self, service)

    def receive(self) -> None:
        """Read every body: Gunicorn can't keep a connection on which bytes are left unread."""
        limit, read = self.service.settings.max_body_bytes, request.get_data()
        if len(read) > limit:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"The body is larger than {limit} bytes.")
        if len(read) < (request.content_length or 0):
            raise ClientDisconnected

    def observe(self, response: Response) -> Response:
        """Count and time what was answered, the wait for a thread included."""
        if request.path in TIMED:
            seconds = perf_counter() - arrival.current().moment
            self.service.telemetry.observe(request.path, response.status_code, seconds)
        return response


def create_app(configured: Settings | None = None) -> Application:
    """Build the application; its service has to be started, and closed at the end."""
    return Application(Service(configured or settings()))


def add_predictions(app: Flask, service: Service) -> None:
    """The routes that score rows."""

    @app.post("/predict")
    def predict() -> Response:
        """Score one row."""
        [answer] = service.answer([service.parse(request.get_data(), admitted(service))])
        return Response(orjson.dumps(answer), mimetype="application/json")

    @app.post("/predict/batch")
    def predict_batch() -> Response:
        """Score many rows; the answers keep their order."""
        answer = service.predict_batch(request.get_data(), admitted(service))
        return Response(orjson.dumps(answer), mimetype="application/json")


def admitted(service: Service) -> float:
    """When the request arrived; refuses it if too many were there before, or if it has waited too long."""
    came = arrival.current()
    if came.under_way > service.settings.max_requests:
        raise too_busy()
    if service.late(came.moment):
        raise too_late()
    return came.moment


def add_probes(app: Flask, service: Service) -> None:
    """The routes that tell how the server is."""

    @app.get("/healthz")
    def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @app.get("/readyz")
    def ready() -> Response:
        """A model is loaded and the log is being written."""
        return Response(orjson.dumps(service.readiness()), mimetype="application/json")

    @app.get("/metrics")
    def metrics() -> Response:
        """Everything counted, for Prometheus."""
        return Response(service.metrics(), content_type=telemetry.CONTENT_TYPE)


def add_documentation(app: Flask, service: Service) -> None:
    """The OpenAPI document of the version that serves, and a page to try it on."""

    @app.get("/openapi.json")
    def document() -> Response:
        return Response(orjson.dumps(openapi.document(service.live.lineup)), mimetype="application/json")

    # The page is at /docs and at /docs/; every other address is one alone.
    app.url_map.strict_slashes = False
    app.register_blueprint(get_swaggerui_blueprint("/docs", "/openapi.json"))


def refused(refusal: Refusal) -> Response:
    """A refusal of the service; one that overload caused says when to come back."""
    response = Response(refusal.document(), refusal.problem.status, mimetype=MEDIA_TYPE)
    if refusal.problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "1"
    return response


def refused_by_flask(error: HTTPException) -> BaseResponse:
    """Unknown paths, wrong methods, too large bodies, and faults of ours; the headers stay Flask's."""
    response = error.get_response()
    problem = Problem(title=error.name, status=response.status_code, detail=error.description or error.name)
    response.set_data(problem.model_dump_json())
    response.content_type = MEDIA_TYPE
    return response
