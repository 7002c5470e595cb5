"""What the prediction log says of an experiment, in the order in which labels arrived: it never changes."""

from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, func, select

from ..experiment import CHAMPION, Experiment
from .prediction_log import labels, predictions

SCORED = predictions.c


def scored_keys(engine: Engine, experiment: Experiment) -> dict[str, int]:
    """How many keys each variant has scored since the experiment began."""
    query = (
        select(SCORED.variant, func.count(SCORED.key.distinct()).label("keys"))
        .where(_within(experiment))
        .group_by(SCORED.variant)
    )
    with engine.connect() as connection:
        return {row["variant"]: row["keys"] for row in connection.execute(query).mappings()}


def first_answers(
    engine: Engine, experiment: Experiment, variant: str, rows: int, *extra: str
) -> list[dict[str, Any]]:
    """A variant's first labelled keys, at most so many, a row each; `extra` are features to read along."""
    once = (
        select(func.min(SCORED.id)).where(_within(experiment), SCORED.variant == variant).group_by(SCORED.key)
    )
    return _read(engine, _labelled(*extra).where(SCORED.id.in_(once)).limit(rows))


def all_answers(engine: Engine, experiment: Experiment, *extra: str) -> list[dict[str, Any]]:
    """Every labelled row of both variants; `extra` are features to read along."""
    return _read(engine, _labelled(*extra).where(_within(experiment)))


def _within(experiment: Experiment) -> ColumnElement[bool]:
    return and_(
        SCORED.variant.in_([CHAMPION, experiment.variant]),
        SCORED.model_version.in_([experiment.champion, experiment.challenger]),
        SCORED.logged_at >= experiment.began,
    )


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
    return joined.order_by(labels.c.arrived_at, SCORED.id)


def _read(engine: Engine, query: Select[Any]) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
