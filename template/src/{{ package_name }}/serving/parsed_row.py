"""A valid row on its way through the service: from the request model to the prediction log."""

from collections.abc import Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, NamedTuple

from ..monitoring.prediction_log import Entry
from ..registry.outputs import Score
from . import answer
from .request_model import Row
from .routing import LoadedModel, Router


class ParsedRow(NamedTuple):
    """A valid row with the model that scores it: a hot swap doesn't change the model of a request."""

    request_id: str
    model: LoadedModel
    key: str
    time: datetime
    features: dict[str, Any]
    # A reading of `perf_counter`.
    arrived_at: float


def with_model(router: Router, row: Row, request_id: str, arrived_at: float) -> ParsedRow:
    """Select the model of a row by its key."""
    schema, features = router.champion.predictor.schema, vars(row).copy()
    key, time = features.pop(schema.key), features.pop(schema.time)
    return ParsedRow(request_id, router.route(key), key, time, features, arrived_at)


def log_entries(rows: Sequence[ParsedRow], scores: Sequence[Score]) -> list[Entry]:
    """Entries of the prediction log for rows that have just been scored."""
    now, clock = datetime.now(UTC).replace(tzinfo=None), perf_counter()
    return [
        Entry(
            row.request_id,
            row.key,
            row.time,
            now,
            row.model.version,
            row.model.variant,
            row.features,
            answer.number(score),
            1000 * (clock - row.arrived_at),
            answer.details(score, row.model),
        )
        for row, score in zip(rows, scores, strict=True)
    ]
