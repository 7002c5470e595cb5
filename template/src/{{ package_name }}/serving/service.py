"""The contract behind every serving stack: bytes of a request in, an answer or a refusal out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from ..monitoring import prediction_log
from ..monitoring.prediction_log import Entry
from ..settings import Settings
from .live import LiveModel, Served
from .log_writer import LogWriter
from .problem import Refusal, invalid
from .rows import Row
from .telemetry import Telemetry

VARIANT = "champion"


@dataclass(slots=True)
class Scored:
    """One scored row."""

    key: Annotated[str, Field(description="The row's identifier, as it was sent.")]
    prediction: float


@dataclass(slots=True)
class Answer:
    """The answer to one row."""

    request_id: str
    model_version: str
    key: Annotated[str, Field(description="The row's identifier, as it was sent.")]
    prediction: float


@dataclass(slots=True)
class BatchAnswer:
    """The answers to many rows, in their order."""

    request_id: str
    model_version: str
    predictions: list[Scored]


@dataclass(slots=True)
class Readiness:
    """Which version is ready to answer."""

    model_version: str
    status: Literal["ready"] = "ready"


class Service:
    """Validates, scores, logs and counts; knows nothing of the web framework in front of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.telemetry = Telemetry()
        self.live = LiveModel(settings)
        self.log = LogWriter(prediction_log.open_log(settings.log_url))

    def start(self) -> None:
        self.live.start()

    def close(self) -> None:
        """Stop following the registry, and write the rest of the log."""
        self.live.close()
        self.log.close()

    def served(self) -> Served:
        """The version that answers now."""
        if self.live.served is None:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "No model is loaded yet.")
        return self.live.served

    def readiness(self) -> Readiness:
        """Which version is ready to answer; refuses while none is, or while the log has died."""
        version = self.served().predictor.version
        if not self.log.alive:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The prediction log is not being written.")
        return Readiness(model_version=version)

    def metrics(self) -> bytes:
        served = self.live.served
        return self.telemetry.exposition(served and served.predictor.version, self.log.dropped)

    def predict(self, body: bytes) -> Answer:
        """Score one row."""
        began, served = perf_counter(), self.served()
        try:
            row = served.row.model_validate_json(body)
        except ValidationError as error:
            raise invalid(error) from error
        request_id, [scored] = self._score(served, [row], began)
        return Answer(request_id, served.predictor.version, scored.key, scored.prediction)

    def predict_batch(self, body: bytes) -> BatchAnswer:
        """Score many rows."""
        began, served = perf_counter(), self.served()
        try:
            rows = served.rows.validate_json(body)
        except ValidationError as error:
            raise invalid(error) from error
        if not 0 < len(rows) <= self.settings.max_batch_rows:
            limit = f"A batch has 1 to {self.settings.max_batch_rows} rows, not {len(rows)}."
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, limit)
        request_id, scored = self._score(served, rows, began)
        return BatchAnswer(request_id, served.predictor.version, scored)

    def _score(self, served: Served, rows: Sequence[Row], began: float) -> tuple[str, list[Scored]]:
        predictor, schema = served.predictor, served.predictor.schema
        features: list[dict[str, Any]] = [vars(row).copy() for row in rows]
        keys = [one.pop(schema.key) for one in features]
        times = [_utc(one.pop(schema.time)) for one in features]
        answers = predictor.predict({name: [one[name] for one in features] for name in schema.names})
        request_id, version = uuid.uuid4().hex, predictor.version
        now, latency = datetime.now(UTC).replace(tzinfo=None), 1000 * (perf_counter() - began)
        scored = list(map(Scored, keys, answers.tolist()))
        self.log.put(
            [
                Entry(request_id, one.key, time, now, version, VARIANT, row, one.prediction, latency)
                for one, time, row in zip(scored, times, features, strict=True)
            ]
        )
        self.telemetry.predictions.labels(version, VARIANT).inc(len(rows))
        return request_id, scored


def _utc(time: datetime) -> datetime:
    """Naive times are UTC already."""
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
