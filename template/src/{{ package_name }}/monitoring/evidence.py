"""What the prediction log says of an experiment, in the order in which labels were delivered."""

from collections import Counter
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, func, or_, select

from ..experiment import CHAMPION, Experiment
from .prediction_log import labels, predictions

SCORED = predictions.c
ROWS_AT_A_TIME = 10_000


def scored_keys(engine: Engine, experiment: Experiment) -> dict[str, int]:
    """How many of its keys each variant has scored since the experiment began."""
    query = select(SCORED.variant, SCORED.key).where(_within(experiment)).distinct()
    return dict(Counter(row["variant"] for row in _read(engine, experiment, query)))


def first_answers(
    engine: Engine, experiment: Experiment, variant: str, rows: int, *extra: str
) -> list[dict[str, Any]]:
    """A variant's first labelled keys, at most so many, a row each; `extra` are features to read along."""
    once = (
        select(func.min(SCORED.id)).where(_within(experiment), SCORED.variant == variant).group_by(SCORED.key)
    )
    with closing(_read(engine, experiment, _labelled(*extra).where(SCORED.id.in_(once)))) as found:
        return list(islice(found, rows))


def all_answers(engine: Engine, experiment: Experiment, *extra: str) -> list[dict[str, Any]]:
    """Every labelled row of both variants; `extra` are features to read along."""
    return list(_read(engine, experiment, _labelled(*extra).where(_within(experiment))))


def _within(experiment: Experiment) -> ColumnElement[bool]:
    sides = ((CHAMPION, experiment.champion), (experiment.variant, experiment.challenger))
    answers = (and_(SCORED.variant == variant, SCORED.model_version == version) for variant, version in sides)
    return and_(or_(*answers), SCORED.logged_at >= experiment.began)


def _labelled(*extra: str) -> Select[Any]:
    columns = (
        SCORED.request_id,
        SCORED.key,
        SCORED.variant,
        SCORED.prediction,
        labels.c.label,
        labels.c.arrived_at,
    )
    features = (SCORED.features[name].as_string().label(name) for name in extra)
    joined = select(*columns, *features).join(labels, labels.c.key == SCORED.key)
    return joined.order_by(labels.c.id, SCORED.id)


def _read(engine: Engine, experiment: Experiment, query: Select[Any]) -> Generator[dict[str, Any]]:
    """The rows of a query that are evidence."""
    with engine.connect().execution_options(yield_per=ROWS_AT_A_TIME) as connection:
        for row in connection.execute(query).mappings():
            if experiment.concerns(row["variant"], row["key"]):
                yield dict(row)
