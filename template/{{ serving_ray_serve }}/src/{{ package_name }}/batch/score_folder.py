"""Batch scoring on a Ray cluster: `python -m <package>.batch.score_folder --input IN/ --output OUT/`."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import typer

from ..errors import UserError
from ..registry.artifact import MODEL, SCHEMA, ModelArtifact
from ..registry.decision import DecisionRule
from ..registry.predictor import Predictor
from ..registry.registry import Registry
from ..serving import cluster
from ..settings import Settings, configure_libraries
from .score import BATCH_ROWS, columns, output_schema, score_batch

# As many as the cluster has cores for, up to this number.
MAX_WORKERS = 64
# The number of a version, its files by name, and its rule.
Model = tuple[str, dict[str, bytes], DecisionRule]


class Scorer:
    """A worker's copy of the model, sent as bytes, so that workers don't need access to the registry."""

    def __init__(self, version: str, files: dict[str, bytes], rule: DecisionRule) -> None:
        self._rule = rule
        with tempfile.TemporaryDirectory(prefix="model-") as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            self._predictor = Predictor(ModelArtifact(Path(folder), version))

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Score a batch."""
        if not rows.num_rows:
            return output_schema(self._predictor.schema, self._rule).empty_table()
        return score_batch(self._predictor, self._rule, rows.combine_chunks().to_batches()[0])


def score_folder(artifact: ModelArtifact, source: Path, target: Path) -> int:
    """Score every Parquet file of a folder into another with Ray's workers; returns the number of rows.

    Blocks stream through Ray's object store, so memory is bounded. Every node must see both folders.

    Raises:
        UserError: `target` holds other files, a column is missing, or a value violates the schema.
            `target` is not changed then.

    """
    schema, rule = artifact.schema(), artifact.rule()
    require_replaceable(output_schema(schema, rule), source, target)
    names = columns(schema, source, _names(source))
    files = {path.name: path.read_bytes() for path in (artifact.folder / MODEL, artifact.folder / SCHEMA)}
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        _run(source.resolve(), unfinished.resolve(), names, (artifact.version, files, rule))
        replace(target, unfinished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return int(pads.dataset(target, format="parquet").count_rows())


def require_replaceable(written: pa.Schema, source: Path, target: Path) -> None:
    """Reject a target that holds anything but earlier predictions, as it will be replaced."""
    if target.resolve() in (source.resolve(), *source.resolve().parents):
        raise UserError(f"{target} holds the rows: name another folder for the predictions.")
    if target.exists() and not _holds_predictions(written, target):
        raise UserError(f"{target} exists and is not a folder of predictions: name another one.")


def _holds_predictions(written: pa.Schema, folder: Path) -> bool:
    """Whether a folder holds nothing but files of predictions."""
    return folder.is_dir() and all(_is_prediction_file(written, file) for file in folder.iterdir())


def _is_prediction_file(written: pa.Schema, file: Path) -> bool:
    try:
        return bool(pq.read_schema(file).names == written.names)
    except (OSError, pa.ArrowInvalid):
        return False


def replace(target: Path, new: Path) -> None:
    """Put a folder in the place of another, which is removed only after that."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _names(source: Path) -> list[str]:
    try:
        return list(pads.dataset(source, format="parquet").schema.names)
    except (OSError, pa.ArrowInvalid) as error:
        raise UserError(f"{source} can't be read as a folder of Parquet files: {error}.") from error


def _run(source: Path, target: Path, names: list[str], model: Model) -> None:
    cluster.set_ray_environment()
    import ray.data  # noqa: PLC0415 -- reads the environment; takes seconds, so mistakes are reported first

    workers = ray.data.ActorPoolStrategy(min_size=1, max_size=MAX_WORKERS)
    ray.data.DataContext.get_current().raise_original_map_exception = True
    with cluster.connected():
        rows = ray.data.read_parquet(str(source)).select_columns(names)
        predictions = rows.map_batches(
            Scorer,
            fn_constructor_args=model,
            batch_format="pyarrow",
            batch_size=BATCH_ROWS,
            compute=workers,
            num_cpus=1,
        )
        try:
            predictions.write_parquet(str(target))
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, UserError):
                raise error.cause from error
            raise


def main(
    source: Annotated[Path, typer.Option("--input", help="A folder of Parquet files with key and features.")],
    target: Annotated[Path, typer.Option("--output", help="The folder for the predictions.")],
) -> None:
    """Score a folder of Parquet files with the champion, on this machine or on RAY_ADDRESS' cluster."""
    configure_libraries()
    try:
        registry = Registry(Settings())
        with registry.artifact(registry.champion()) as artifact:
            rows = score_folder(artifact, source, target)
    except UserError as error:
        sys.exit(str(error))
    typer.echo(f"{rows:,} rows are in {target}")


if __name__ == "__main__":
    typer.run(main)
