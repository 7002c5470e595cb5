"""Validates, scores, logs and counts; every web framework's routes call this."""

import itertools
import uuid
from collections.abc import Sequence
from http import HTTPStatus
from time import perf_counter

from pydantic import ValidationError

from ..monitoring import prediction_log
from ..registry.outputs import Score
from ..settings import Settings
from . import state_folder
from .answer import RowPrediction
from .log_writer import LogWriter
from .metrics import ServerMetrics
from .model_watcher import ModelWatcher
from .parsed_row import ParsedRow, log_entries, with_model
from .problem import ProblemError, deadline_exceeded, invalid
from .response_model import BatchPrediction, Prediction, Readiness
from .routing import Router
from .shadow import ShadowScorer


class Service:
    """The prediction service without HTTP."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._state = state_folder.hold(settings.state_dir)
        self.metrics = ServerMetrics()
        self.watcher = ModelWatcher(settings, self.metrics.set_version)
        log = prediction_log.open_log(settings.log_url)
        self.log = LogWriter(log, self.metrics.log_dropped.inc, self.metrics.log_queue.set)
        self.shadow = ShadowScorer(self._score_and_log, self.metrics.shadow_dropped.inc)
        # Request ids are unique across processes, and cheaper than a UUID each.
        self._prefix, self._numbers = uuid.uuid4().hex[:16], itertools.count()

    def start(self) -> None:
        self.watcher.start()

    def close(self) -> None:
        """Write the rest of the log first: stopping the watcher may have to wait for the registry."""
        self.shadow.close()
        self.log.close()
        self.watcher.close()
        state_folder.release(self._state)

    @property
    def router(self) -> Router:
        """The loaded model versions.

        Raises:
            ProblemError: no model is loaded yet.

        """
        if self.watcher.router is None:
            detail = self.watcher.failure or "No model is loaded yet."
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail)
        return self.watcher.router

    def is_late(self, arrived_at: float) -> bool:
        """Whether a request has exceeded its deadline; `arrived_at` is a reading of `perf_counter`."""
        return perf_counter() - arrived_at > self.settings.deadline_seconds

    def readiness(self) -> Readiness:
        """The versions that are being served.

        Raises:
            ProblemError: no model is loaded yet, or the log's writer has died.

        """
        versions = self.router.versions()
        if not self.log.alive:
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "The prediction log is not being written.")
        return Readiness(*versions)

    def parse_row(self, body: bytes, arrived_at: float) -> ParsedRow:
        """Validate one row against the champion's schema."""
        router = self.router
        try:
            row = router.champion.row.model_validate_json(body)
        except ValidationError as error:
            raise invalid(error) from error
        return with_model(router, row, self._request_id(), arrived_at)

    def parse_rows(self, body: bytes, arrived_at: float) -> list[ParsedRow]:
        """Validate the rows of one request, unless its deadline has passed."""
        if self.is_late(arrived_at):
            raise deadline_exceeded()
        router, limit = self.router, self.settings.max_batch_rows
        try:
            rows = router.champion.rows.validate_json(body)
        except ValidationError as error:
            raise invalid(error) from error
        if not 0 < len(rows) <= limit:
            detail = f"A batch has 1 to {limit} rows, not {len(rows)}."
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
        request_id = self._request_id()
        return [with_model(router, row, request_id, arrived_at) for row in rows]

    def predict_one(self, row: ParsedRow) -> Prediction:
        """Score one row, unless its deadline has passed."""
        if self.is_late(row.arrived_at):
            raise deadline_exceeded()
        [prediction] = self.predict([row])
        return prediction

    def predict(self, rows: Sequence[ParsedRow]) -> list[Prediction]:
        """Score the rows of separate requests together."""
        return [
            Prediction.of(row.key, score, row.model, row.request_id)
            for row, score in zip(rows, self._score(rows), strict=True)
        ]

    def predict_batch(self, rows: Sequence[ParsedRow]) -> BatchPrediction:
        """Score the rows of one request."""
        scores = zip(rows, self._score(rows), strict=True)
        predictions = [RowPrediction.of(row.key, score, row.model) for row, score in scores]
        return BatchPrediction(rows[0].request_id, predictions)

    def _request_id(self) -> str:
        return f"{self._prefix}{next(self._numbers):016x}"

    def _score(self, rows: Sequence[ParsedRow]) -> list[Score]:
        """Score rows, and queue those that the challenger shadows."""
        scores = self._score_and_log(rows)
        router = self.router
        if router.challenger and (shadowed := [row for row in rows if router.shadows(row.key)]):
            now, challenger = perf_counter(), router.challenger
            self.shadow.put([row._replace(model=challenger, arrived_at=now) for row in shadowed])
        return scores

    def _score_and_log(self, rows: Sequence[ParsedRow]) -> list[Score]:
        """Score rows, each with its own model, in one call per model."""
        scores: dict[int, Score] = {}
        for model in dict.fromkeys(row.model for row in rows):
            indices = [index for index, row in enumerate(rows) if row.model is model]
            found = model.predict([rows[index].features for index in indices])
            scores |= zip(indices, found, strict=True)
            self.metrics.count_predictions(model.version, model.variant, len(indices))
        in_order = [scores[index] for index in range(len(rows))]
        self.log.put(log_entries(rows, in_order))
        return in_order
