"""The contract behind every serving stack: bytes of a request in, an answer or a refusal out."""

import gc
import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from ..monitoring import prediction_log
from ..monitoring.prediction_log import Entry
from ..settings import Settings
from .lineup import Lineup, Served
from .live import LiveModel
from .log_writer import LogWriter
from .problem import Refusal, invalid, too_late
from .rows import Row
from .shadow import Shadow
from .telemetry import Telemetry

COLLECT_AFTER = 100_000

Key = Annotated[str, Field(description="The row's identifier, as it was sent.")]


@dataclass(slots=True)
class Scored:
    """One scored row."""

    key: Key
    prediction: float
    model_version: str


@dataclass(slots=True)
class Answer:
    """The answer to one row."""

    request_id: str
    key: Key
    prediction: float
    model_version: str


@dataclass(slots=True)
class BatchAnswer:
    """The answers to many rows, in their order."""

    request_id: str
    predictions: list[Scored]


@dataclass(slots=True)
class Readiness:
    """Which versions are ready to answer."""

    model_version: str
    challenger: str | None = None
    status: Literal["ready"] = "ready"


class Parsed(NamedTuple):
    """A row that fits the schema of the version that will score it, under the number of its request."""

    number: str
    served: Served
    key: str
    time: datetime
    features: dict[str, Any]
    arrived: float


class Service:
    """Validates, scores, logs and counts; knows nothing of the web framework in front of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.telemetry = Telemetry()
        self.live = LiveModel(settings, self.telemetry.serves)
        self.log = LogWriter(prediction_log.open_log(settings.log_url), self.telemetry.dropped.inc)
        self.shadow = Shadow(self._record, self.telemetry.unheard.inc)
        self._process, self._numbers = uuid.uuid4().hex[:16], itertools.count()

    def start(self) -> None:
        self.live.start()
        # Requests leave no cycles behind; to look for some after 700 objects costs a tenth of the speed.
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER)

    def close(self) -> None:
        """Write the rest of the log, then stop following the registry, which may take long to answer."""
        self.shadow.close()
        self.log.close()
        self.live.close()

    @property
    def lineup(self) -> Lineup:
        """The versions that answer now."""
        if self.live.lineup is None:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "No model is loaded yet.")
        return self.live.lineup

    def late(self, arrived: float) -> bool:
        """Whether what arrived at this moment of `perf_counter` has waited past its deadline."""
        return perf_counter() - arrived > self.settings.deadline_seconds

    def readiness(self) -> Readiness:
        """Which versions are ready to answer; refuses while none is, or while the log has died."""
        versions = self.lineup.versions()
        if not self.log.alive:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The prediction log is not being written.")
        return Readiness(*versions)

    def metrics(self) -> bytes:
        return self.telemetry.exposition()

    def parse(self, body: bytes, arrived: float) -> Parsed:
        """Validate one row."""
        lineup = self.lineup
        try:
            return _parsed(lineup, lineup.champion.row.model_validate_json(body), self._number(), arrived)
        except ValidationError as error:
            raise invalid(error) from error

    def answer(self, rows: Sequence[Parsed]) -> list[Answer]:
        """Score rows of separate requests together."""
        return [
            Answer(row.number, row.key, prediction, row.served.version)
            for row, prediction in zip(rows, self._score(rows), strict=True)
        ]

    def predict_batch(self, body: bytes, arrived: float) -> BatchAnswer:
        """Validate and score the rows of one request, if it has not waited for too long."""
        if self.late(arrived):
            raise too_late()
        number, lineup = self._number(), self.lineup
        try:
            found = lineup.champion.rows.validate_json(body)
        except ValidationError as error:
            raise invalid(error) from error
        if not 0 < len(found) <= self.settings.max_batch_rows:
            limit = f"A batch has 1 to {self.settings.max_batch_rows} rows, not {len(found)}."
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, limit)
        rows = [_parsed(lineup, row, number, arrived) for row in found]
        scored = zip(rows, self._score(rows), strict=True)
        return BatchAnswer(number, [Scored(row.key, value, row.served.version) for row, value in scored])

    def _number(self) -> str:
        return f"{self._process}{next(self._numbers):016x}"

    def _score(self, rows: Sequence[Parsed]) -> list[float]:
        """Score rows, each by the version that answers it, and let a shadow listen."""
        predictions = self._record(rows)
        lineup = self.lineup
        if lineup.challenger and (heard := [row for row in rows if lineup.listening(row.key)]):
            self.shadow.put([row._replace(served=lineup.challenger, arrived=perf_counter()) for row in heard])
        return predictions

    def _record(self, rows: Sequence[Parsed]) -> list[float]:
        """Score, log and count rows."""
        predictions = [0.0] * len(rows)
        for served in dict.fromkeys(row.served for row in rows):
            places = [place for place, row in enumerate(rows) if row.served is served]
            scored = served.predict([rows[place].features for place in places])
            for place, prediction in zip(places, scored, strict=True):
                predictions[place] = prediction
            self.telemetry.scored(served.version, served.variant, len(places))
        self.log.put(_entries(rows, predictions))
        return predictions


def _entries(rows: Sequence[Parsed], predictions: Sequence[float]) -> list[Entry]:
    now, clock = datetime.now(UTC).replace(tzinfo=None), perf_counter()
    return [
        Entry(
            row.number,
            row.key,
            row.time,
            now,
            row.served.version,
            row.served.variant,
            row.features,
            prediction,
            1000 * (clock - row.arrived),
        )
        for row, prediction in zip(rows, predictions, strict=True)
    ]


def _parsed(lineup: Lineup, row: Row, number: str, arrived: float) -> Parsed:
    schema, features = lineup.champion.predictor.schema, vars(row).copy()
    key, time = features.pop(schema.key), features.pop(schema.time)
    return Parsed(number, lineup.answering(key), key, time, features, arrived)
