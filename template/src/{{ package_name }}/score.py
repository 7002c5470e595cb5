"""Batch scoring: a Parquet file of any size, streamed through the champion in bounded memory."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .errors import UserError
from .predictor import Predictor
from .schema import LONGEST_CATEGORY, Feature, Schema

ROWS_AT_A_TIME = 50_000


def rows(source: Path) -> int:
    """How many rows a Parquet file has."""
    return int(_open(source).metadata.num_rows)


def score(
    predictor: Predictor,
    source: Path,
    target: Path,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    """Write key, prediction and model version of every row of `source` into `target`; returns their number.

    Raises:
        UserError: `source` lacks a column, a value breaks the schema, or there is no folder for `target`,
            which is left as it was.

    """
    if not target.parent.is_dir():
        raise UserError(f"{target.parent} is not a folder: make it first, or name another place.")
    done, unfinished = 0, target.with_name(f".{target.name}.unfinished")
    try:
        with pq.ParquetWriter(unfinished, answers_of(predictor.schema)) as writer:
            for batch in _batches(predictor.schema, source):
                writer.write_table(scored(predictor, batch))
                done += batch.num_rows
                progress(batch.num_rows)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return done


def _open(source: Path) -> pq.ParquetFile:
    # Buffered ahead, the whole file would stay in memory.
    try:
        return pq.ParquetFile(source, pre_buffer=False)
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{source} can't be read as Parquet: {str(error).rstrip('.')}.") from error


def _batches(schema: Schema, source: Path) -> Iterator[pa.RecordBatch]:
    opened = _open(source)
    yield from opened.iter_batches(ROWS_AT_A_TIME, columns=columns(schema, source, opened.schema_arrow.names))


def columns(schema: Schema, source: Path, there: Collection[str]) -> list[str]:
    """What is read of `source`, which has the columns `there`.

    Raises:
        UserError: it lacks one.

    """
    wanted = [schema.key, *schema.names]
    if missing := sorted(set(wanted) - set(there)):
        raise UserError(f"{source} has no column {', '.join(missing)}.")
    return wanted


def answers_of(schema: Schema) -> pa.Schema:
    """The columns of a file of answers."""
    fields = {schema.key: pa.string(), "prediction": pa.float32(), "model_version": pa.string()}
    return pa.schema(list(fields.items()))


def scored(predictor: Predictor, batch: pa.RecordBatch) -> pa.Table:
    """Key, prediction and model version of every row."""
    schema = predictor.schema
    keys = batch[schema.key].cast(pa.string())
    _insist(schema.key, pc.is_null(keys), keys, keys)
    answers = predictor.predict(
        {feature.name: checked(feature, batch[feature.name], keys) for feature in schema.features}
    )
    versions = pa.array([predictor.version] * batch.num_rows)
    return pa.table([keys, answers, versions], answers_of(schema))


def checked(feature: Feature, column: pa.Array, keys: pa.Array) -> npt.NDArray[Any]:
    """A column as the model takes it, if its values keep to the schema."""
    typed = _typed(feature, column)
    broken = pc.fill_null(_outside(feature, typed), fill_value=False)
    if not feature.nullable:
        broken = pc.or_(broken, pc.is_null(typed, nan_is_null=True))
    _insist(feature.name, broken, typed, keys)
    given = typed if feature.is_category else typed.cast(pa.float32(), safe=False)
    checked: npt.NDArray[Any] = given.to_numpy(zero_copy_only=False)
    return checked


def _typed(feature: Feature, column: pa.Array) -> pa.Array:
    """Text, or numbers as exact as they came: rounded, 0.1 would be more than 0.1."""
    if not feature.is_category and pa.types.is_floating(column.type):
        return column
    try:
        return column.cast(pa.string() if feature.is_category else pa.float64())
    except pa.ArrowInvalid as error:
        raise UserError(f"{feature.name}: {error}.") from error


def _insist(name: str, broken: pa.Array, values: pa.Array, keys: pa.Array) -> None:
    if pc.any(broken).as_py():
        row = pc.index(broken, True).as_py()
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
