"""Read an experiment's rows from the prediction log, in the order in which their labels were delivered."""

from collections import Counter
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, func, or_, select

from ..monitoring.log_reader import flat_rows
from ..monitoring.prediction_log import labels, predictions
from ..registry.experiment import CHAMPION, Experiment

SCORED = predictions.c
ROWS_PER_FETCH = 10_000


def key_counts(engine: Engine, experiment: Experiment) -> dict[str, int]:
    """Distinct keys that each variant has scored since the experiment started."""
    query = select(SCORED.variant, SCORED.key).where(_within(experiment)).distinct()
    return dict(Counter(row["variant"] for row in _read(engine, experiment, query)))


def first_predictions(
    engine: Engine, experiment: Experiment, variant: str, rows: int, *features: str
) -> list[dict[str, Any]]:
    """The first prediction for each of a variant's first `rows` labelled keys, with the named features."""
    once = (
        select(func.min(SCORED.id)).where(_within(experiment), SCORED.variant == variant).group_by(SCORED.key)
    )
    with closing(_read(engine, experiment, _labelled(*features).where(SCORED.id.in_(once)))) as found:
        return list(islice(found, rows))


def all_predictions(engine: Engine, experiment: Experiment, *features: str) -> list[dict[str, Any]]:
    """Every labelled prediction of both variants, with the named features."""
    return list(_read(engine, experiment, _labelled(*features).where(_within(experiment))))


def early_answers(engine: Engine, experiment: Experiment) -> int:
    """The challenger's answers that are dated before the start, although they were logged after it."""
    scored = and_(SCORED.variant == experiment.variant, SCORED.model_version == experiment.challenger)
    early = and_(SCORED.id > experiment.log_position, SCORED.logged_at < experiment.started_at)
    with engine.connect() as connection:
        found: int = connection.scalar(select(func.count()).where(scored, early)) or 0
    return found


def _within(experiment: Experiment) -> ColumnElement[bool]:
    arms = ((CHAMPION, experiment.champion), (experiment.variant, experiment.challenger))
    scored = (and_(SCORED.variant == variant, SCORED.model_version == version) for variant, version in arms)
    # The position is the primary key's: the query reads nothing older, and needs no index on `logged_at`.
    after = and_(SCORED.id > experiment.log_position, SCORED.logged_at >= experiment.started_at)
    return and_(or_(*scored), after)


def _labelled(*features: str) -> Select[Any]:
    columns = (
        SCORED.request_id,
        SCORED.key,
        SCORED.variant,
        SCORED.prediction,
        SCORED.outputs,
        labels.c.label,
        labels.c.arrived_at,
    )
    extra = (SCORED.features[name].as_string().label(name) for name in features)
    joined = select(*columns, *extra).join(labels, labels.c.key == SCORED.key)
    return joined.order_by(labels.c.id, SCORED.id)


def _read(engine: Engine, experiment: Experiment, query: Select[Any]) -> Generator[dict[str, Any]]:
    """The rows of a query whose variant matches the key's assignment."""
    with engine.connect().execution_options(yield_per=ROWS_PER_FETCH) as connection:
        for row in flat_rows(connection.execute(query)):
            if experiment.is_valid_assignment(row["variant"], row["key"]):
                yield row
