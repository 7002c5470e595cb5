"""Batch scoring: a Parquet file of any size, streamed through the champion in bounded memory."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..errors import UserError
from ..registry import outputs
from ..registry.decision import DecisionRule
from ..registry.predictor import Predictor
from ..schema import LONGEST_CATEGORY, Feature, Schema

BATCH_ROWS = 50_000


def count_rows(source: Path) -> int:
    """Rows in a Parquet file."""
    return int(_open(source).metadata.num_rows)


def score(
    predictor: Predictor,
    rule: DecisionRule,
    source: Path,
    target: Path,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    """Write key, prediction, decision and version of every row of `source` to `target`; returns their number.

    Raises:
        UserError: `source` can't be read or lacks a column, a value violates the schema, or `target` is
            `source` or can't be written. An existing `target` is left unchanged.

    """
    if source.exists() and target.exists() and target.samefile(source):
        raise UserError(f"{target} holds the rows: name another file for the predictions.")
    if not target.parent.is_dir():
        raise UserError(f"{target.parent} is not a folder: create it first, or choose another one.")
    done, unfinished = 0, target.with_name(f".{target.name}.unfinished")
    try:
        with pq.ParquetWriter(unfinished, output_schema(predictor.schema, rule)) as writer:
            for batch in _batches(predictor.schema, source):
                writer.write_table(score_batch(predictor, rule, batch))
                done += batch.num_rows
                progress(batch.num_rows)
        unfinished.replace(target)
    except OSError as error:
        raise UserError(f"{target} can't be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return done


def _open(source: Path) -> pq.ParquetFile:
    # Pre-buffering would keep the whole file in memory.
    try:
        return pq.ParquetFile(source, pre_buffer=False)
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Path, error: Exception) -> UserError:
    return UserError(f"{source} can't be read as Parquet: {str(error).strip().rstrip('.')}.")


def _batches(schema: Schema, source: Path) -> Iterator[pa.RecordBatch]:
    opened = _open(source)
    batches = opened.iter_batches(BATCH_ROWS, columns=columns(schema, source, opened.schema_arrow.names))
    while True:
        try:
            batch = next(batches, None)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(source, error) from error
        if batch is None:
            return
        yield batch


def columns(schema: Schema, source: Path, available: Collection[str]) -> list[str]:
    """The columns to read from `source`.

    Raises:
        UserError: one of them is not `available`, or more than once.

    """
    wanted, counts = [schema.key, *schema.names], Counter(available)
    if missing := sorted(name for name in wanted if not counts[name]):
        raise UserError(f"{source} has no column {', '.join(missing)}.")
    if repeated := sorted(name for name in wanted if counts[name] > 1):
        raise UserError(f"{source} has several columns {', '.join(repeated)}: keep one of each name.")
    return wanted


def output_schema(schema: Schema, rule: DecisionRule) -> pa.Schema:
    """The columns of an output file."""
    nothing = outputs.predictions(np.empty((0, len(outputs.names(schema))), np.float32))
    types = {name: pa.array(values).type for name, values in answers(schema, rule, nothing).items()}
    fields = {schema.key: pa.string(), **types, "model_version": pa.string()}
    return pa.schema(list(fields.items()))


def answers(schema: Schema, rule: DecisionRule, predicted: outputs.Values) -> dict[str, outputs.Values]:
    """Predictions and decisions as columns."""
    return {**outputs.answered(schema, predicted), **rule.answered(predicted)}


def score_batch(predictor: Predictor, rule: DecisionRule, batch: pa.RecordBatch) -> pa.Table:
    """Key, prediction, decision and model version of every row."""
    schema = predictor.schema
    keys = _cast(schema.key, batch[schema.key], pa.string())
    _raise_for_invalid(schema.key, pc.is_null(keys), keys, keys)
    predictions = predictor.predict(
        {feature.name: validated(feature, batch[feature.name], keys) for feature in schema.features}
    )
    versions = pa.array([predictor.version] * batch.num_rows)
    found = answers(schema, rule, predictions).values()
    return pa.table([keys, *found, versions], output_schema(schema, rule))


def validated(feature: Feature, column: pa.Array, keys: pa.Array) -> npt.NDArray[Any]:
    """A validated column as an array for the predictor."""
    typed = _typed(feature, column)
    invalid = pc.fill_null(_outside(feature, typed), fill_value=False)
    if not feature.nullable:
        invalid = pc.or_(invalid, pc.is_null(typed, nan_is_null=True))
    _raise_for_invalid(feature.name, invalid, typed, keys)
    given = typed if feature.is_category else typed.cast(pa.float32(), safe=False)
    array: npt.NDArray[Any] = given.to_numpy(zero_copy_only=False)
    return array


def _typed(feature: Feature, column: pa.Array) -> pa.Array:
    """Text, or numbers in their original precision, so that limits compare exactly."""
    if not feature.is_category and pa.types.is_floating(column.type):
        return column
    return _cast(feature.name, column, pa.string() if feature.is_category else pa.float64())


def _cast(name: str, column: pa.Array, kind: pa.DataType) -> pa.Array:
    try:
        return column.cast(kind)
    except pa.ArrowInvalid as error:
        raise UserError(f"{name}: {error}.") from error
    except pa.ArrowNotImplementedError as error:
        raise UserError(f"{name}: the column is {column.type}, but must be {kind}.") from error


def _raise_for_invalid(name: str, invalid: pa.Array, values: pa.Array, keys: pa.Array) -> None:
    if pc.any(invalid).as_py():
        row = pc.index(invalid, True).as_py()
        raise UserError(f"Row {keys[row]}: {name} may not be {values[row].as_py()}.")


def _outside(feature: Feature, column: pa.Array) -> pa.Array:
    if feature.values:
        return pc.invert(pc.is_in(column, pa.array([*feature.values, None])))
    if feature.is_category:
        length = pc.utf8_length(column)
        return pc.or_(pc.equal(length, 0), pc.greater(length, LONGEST_CATEGORY))
    low, high = (pa.scalar(limit, column.type) for limit in feature.limits)
    outside = pc.or_(pc.less(column, low), pc.greater(column, high))
    return pc.or_(outside, pc.not_equal(column, pc.round(column))) if feature.type == "integer" else outside
