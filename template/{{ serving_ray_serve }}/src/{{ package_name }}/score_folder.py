"""Batch scoring past one machine: `python -m <package>.score_folder --input rows/ --output answers/`."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import typer

from . import cluster, registry
from .bundle import MODEL, SCHEMA, Bundle
from .errors import UserError
from .predictor import Predictor
from .schema import Schema
from .score import ROWS_AT_A_TIME, answers_of, columns, scored

# As many as the cluster has cores for, within reason.
MOST_WORKERS = 64


class Scorer:
    """A worker's copy of the model; it comes as bytes, so that no worker has to reach the registry."""

    def __init__(self, version: str, files: dict[str, bytes]) -> None:
        with tempfile.TemporaryDirectory(prefix="model-") as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            self._predictor = Predictor(Bundle(Path(folder), version))

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Score a batch."""
        if not rows.num_rows:
            return answers_of(self._predictor.schema).empty_table()
        return scored(self._predictor, rows.combine_chunks().to_batches()[0])


def score_folder(bundle: Bundle, source: Path, target: Path) -> int:
    """Score every Parquet file of a folder into another with Ray's workers; returns the number of rows.

    Blocks stream through Ray's object store: memory stays bounded, whatever the folder holds. Every node must
    see both folders.

    Raises:
        UserError: `target` holds something else than answers, a column is missing, or a value breaks the
            schema; `target` is then left as it was.

    """
    schema = bundle.schema()
    insist_on_a_place(schema, source, target)
    wanted = columns(schema, source, _names(source))
    files = {path.name: path.read_bytes() for path in (bundle.folder / MODEL, bundle.folder / SCHEMA)}
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        _run(source.resolve(), unfinished.resolve(), wanted, (bundle.version, files))
        replace(target, unfinished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return int(pads.dataset(target, format="parquet").count_rows())


def insist_on_a_place(schema: Schema, source: Path, target: Path) -> None:
    """Refuse a target that holds anything but answers of before: they are replaced."""
    if target.resolve() in (source.resolve(), *source.resolve().parents):
        raise UserError(f"{target} holds the rows: name another folder for the answers.")
    if target.exists() and not (target.is_dir() and all(_answers(schema, file) for file in target.iterdir())):
        raise UserError(f"{target} is there already, and not a folder of answers: name another one.")


def _answers(schema: Schema, file: Path) -> bool:
    """Whether a file is one of answers."""
    try:
        return bool(pq.read_schema(file).names == answers_of(schema).names)
    except (OSError, pa.ArrowInvalid):
        return False


def replace(target: Path, made: Path) -> None:
    """Put a folder in another's place, which goes only when the new one is there."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _names(source: Path) -> list[str]:
    try:
        return list(pads.dataset(source, format="parquet").schema.names)
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{source} can't be read as a folder of Parquet files: {error}.") from error


def _run(source: Path, target: Path, wanted: list[str], model: tuple[str, dict[str, bytes]]) -> None:
    import ray.data  # noqa: PLC0415 -- takes seconds, and a mistake should be told before

    workers = ray.data.ActorPoolStrategy(min_size=1, max_size=MOST_WORKERS)
    ray.data.DataContext.get_current().raise_original_map_exception = True
    with cluster.connected():
        rows = ray.data.read_parquet(str(source)).select_columns(wanted)
        answers = rows.map_batches(
            Scorer,
            fn_constructor_args=model,
            batch_format="pyarrow",
            batch_size=ROWS_AT_A_TIME,
            compute=workers,
            num_cpus=1,
        )
        try:
            answers.write_parquet(str(target))
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, UserError):
                raise error.cause from error
            raise


def main(
    source: Annotated[Path, typer.Option("--input", help="A folder of Parquet files with key and features.")],
    target: Annotated[Path, typer.Option("--output", help="The folder for the answers.")],
) -> None:
    """Score a folder of Parquet files with the champion, on this machine or on RAY_ADDRESS' cluster."""
    try:
        with registry.files(registry.champion()) as bundle:
            rows = score_folder(bundle, source, target)
    except UserError as error:
        sys.exit(str(error))
    typer.echo(f"{rows:,} rows are in {target}")


if __name__ == "__main__":
    typer.run(main)
