"""The contract behind every serving stack: bytes of a request in, an answer or a refusal out."""

import itertools
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from operator import attrgetter
from time import perf_counter
from typing import Annotated, Any, Literal, NamedTuple

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


class Parsed(NamedTuple):
    """A row that fits the schema of the version that will score it."""

    served: Served
    key: str
    time: datetime
    features: dict[str, Any]
    began: float


class Service:
    """Validates, scores, logs and counts; knows nothing of the web framework in front of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.telemetry = Telemetry()
        self.live = LiveModel(settings, self.telemetry.serves)
        self.log = LogWriter(prediction_log.open_log(settings.log_url), self.telemetry.dropped.inc)
        self._under_way = 0
        self._process, self._numbers = uuid.uuid4().hex[:16], itertools.count()

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

    @contextmanager
    def room(self) -> Iterator[None]:
        """Admit a request for as long as the block runs; one too many is refused at once."""
        if self._under_way >= self.settings.max_requests:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The server is too busy.")
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def readiness(self) -> Readiness:
        """Which version is ready to answer; refuses while none is, or while the log has died."""
        version = self.served().predictor.version
        if not self.log.alive:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The prediction log is not being written.")
        return Readiness(model_version=version)

    def metrics(self) -> bytes:
        return self.telemetry.exposition()

    def parse(self, body: bytes) -> Parsed:
        """Validate one row."""
        began, served = perf_counter(), self.served()
        try:
            return _parsed(served, served.row.model_validate_json(body), began)
        except ValidationError as error:
            raise invalid(error) from error

    def answer(self, rows: Sequence[Parsed]) -> list[Answer]:
        """Score rows of separate requests together, each with the version that validated it."""
        answers: list[Answer] = []
        for served, group in itertools.groupby(rows, attrgetter("served")):
            version, part = served.predictor.version, list(group)
            numbers = [f"{self._process}{next(self._numbers):016x}" for _ in part]
            scored = self._score(served, part, numbers)
            answers += [
                Answer(number, version, one.key, one.prediction)
                for number, one in zip(numbers, scored, strict=True)
            ]
        return answers

    def predict_batch(self, body: bytes) -> BatchAnswer:
        """Validate and score the rows of one request."""
        began, served = perf_counter(), self.served()
        try:
            rows = served.rows.validate_json(body)
        except ValidationError as error:
            raise invalid(error) from error
        if not 0 < len(rows) <= self.settings.max_batch_rows:
            limit = f"A batch has 1 to {self.settings.max_batch_rows} rows, not {len(rows)}."
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, limit)
        number = f"{self._process}{next(self._numbers):016x}"
        scored = self._score(served, [_parsed(served, row, began) for row in rows], [number] * len(rows))
        return BatchAnswer(number, served.predictor.version, scored)

    def _score(self, served: Served, rows: Sequence[Parsed], numbers: Sequence[str]) -> list[Scored]:
        """Score, log and count rows of one version; `numbers` are the ids of their requests."""
        names, version = served.predictor.schema.names, served.predictor.version
        answers = served.predictor.predict({name: [row.features[name] for row in rows] for name in names})
        now, clock = datetime.now(UTC).replace(tzinfo=None), perf_counter()
        scored = [Scored(row.key, answer) for row, answer in zip(rows, answers.tolist(), strict=True)]
        self.log.put(
            [
                Entry(
                    number,
                    row.key,
                    row.time,
                    now,
                    version,
                    VARIANT,
                    row.features,
                    one.prediction,
                    1000 * (clock - row.began),
                )
                for number, row, one in zip(numbers, rows, scored, strict=True)
            ]
        )
        self.telemetry.predictions.labels(version, VARIANT).inc(len(rows))
        return scored


def _parsed(served: Served, row: Row, began: float) -> Parsed:
    schema, values = served.predictor.schema, vars(row).copy()
    return Parsed(served, values.pop(schema.key), _utc(values.pop(schema.time)), values, began)


def _utc(time: datetime) -> datetime:
    """Naive times are UTC already."""
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
