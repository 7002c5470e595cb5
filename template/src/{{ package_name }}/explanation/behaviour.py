"""Expectations of the predictions that hold whatever the metrics are (Ribeiro et al., 2020).

Invariance: what the model must not see changes nothing. Direction: a feature moves the mean prediction the
way it should. Minimum functionality: of two clear cases, the right one scores higher.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..registry.predictor import Predictor
from ..schema import Schema
from ..training.gates import Gate, at_least, at_most
from ..training.metrics import Values
from .declared import Direction, Explanation, Pair

# Rounding of 32-bit floats, relative to values larger than one.
ROUNDING = 1e-5


def expectations(declared: Explanation, predictor: Predictor, rows: pd.DataFrame) -> list[Gate]:
    """Check every expectation on held-out rows."""
    return [
        *invariances(predictor, rows),
        *(direction(one, predictor, rows) for one in declared.directions),
        *(pair(one, predictor) for one in declared.pairs),
    ]


def invariances(predictor: Predictor, rows: pd.DataFrame) -> Iterator[Gate]:
    """The prediction of a row depends on its features only."""
    schema, expected = predictor.schema, predictor.predict_frame(rows)
    renamed = rows.assign(**{schema.key: "another"}).assign(**{schema.time: pd.Timestamp.min})
    yield unchanged("another key and time change nothing", expected, predictor.predict_frame(renamed))
    backwards = predictor.predict_frame(rows[::-1])[::-1]
    yield unchanged("the order of the rows changes nothing", expected, backwards)
    few = rows.head(20)
    alone = [predictor.predict_frame(few[place : place + 1])[0] for place in range(len(few))]
    yield unchanged("the rest of the batch changes nothing", expected[: len(few)], np.array(alone))


def unchanged(claim: str, expected: Values, found: Values) -> Gate:
    """The largest difference is no more than rounding."""
    difference = np.abs(expected - found) / np.maximum(1, np.abs(expected))
    return at_most(claim, float(difference.max()), ROUNDING)


def direction(expected: Direction, predictor: Predictor, rows: pd.DataFrame) -> Gate:
    """The mean change of the prediction in the expected direction, over the rows that know the feature."""
    known = rows[rows[expected.feature].notna()]
    moved = known.assign(**{expected.feature: known[expected.feature] + expected.add})
    change = float(np.mean(predictor.predict_frame(moved) - predictor.predict_frame(known)))
    return at_least(expected.claim, change if expected.effect == "up" else -change, -expected.tolerance)


def pair(expected: Pair, predictor: Predictor) -> Gate:
    """How much higher the model scores the row that it must score higher."""
    rows = pd.DataFrame([example(predictor.schema, given) for given in (expected.higher, expected.lower)])
    higher, lower = predictor.predict_frame(rows)
    return at_least(expected.claim, float(higher - lower), 0)


def example(schema: Schema, given: dict[str, Any]) -> dict[str, Any]:
    """The schema's example with other values."""
    return {one.name: one.example for one in schema.features} | given
