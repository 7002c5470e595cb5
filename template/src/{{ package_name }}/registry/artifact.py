"""The files of a model version: ONNX graph, schema, evaluation, baseline and reference for monitoring."""

from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import UserError
from ..schema import Schema
from .baseline import Baseline
from .decision import DecisionRule
from .evaluation import Evaluation

MODEL, SCHEMA, EVALUATION = "model.onnx", "schema.json", "evaluation.json"
BASELINE, REFERENCE = "baseline.json", "reference.parquet"
# Only in an exported version: its number in the registry.
VERSION = "version.txt"

Model = TypeVar("Model", bound=BaseModel)


class ModelArtifact(NamedTuple):
    """A model version on disk."""

    folder: Path
    version: str

    @property
    def model(self) -> Path:
        return self.folder / MODEL

    @property
    def reference(self) -> Path:
        return self.folder / REFERENCE

    def raise_for_missing(self, location: str) -> None:
        """Check that a download has brought the files: MLflow takes an empty one for a success.

        Raises:
            UserError: the graph is missing.

        """
        if not self.model.is_file():
            raise UserError(
                f"Model {self.version} has no files at {location}: if the project has been moved or renamed, "
                "move it back, or start anew with `make clean` and `make champion`."
            )

    def schema(self) -> Schema:
        return self._read(SCHEMA, Schema)

    def evaluation(self) -> Evaluation:
        return self._read(EVALUATION, Evaluation)

    def rule(self) -> DecisionRule:
        return self.evaluation().decision.rule

    def baseline(self) -> Baseline:
        return self._read(BASELINE, Baseline)

    def write(self, name: str, content: BaseModel) -> None:
        """Write one of the JSON files."""
        (self.folder / name).write_text(content.model_dump_json(indent=2), encoding="utf-8")

    def _read(self, name: str, model: type[Model]) -> Model:
        path = self.folder / name
        if not path.is_file():
            raise UserError(f"{path} is missing: this folder is not a complete model version.")
        try:
            return model.model_validate_json(path.read_text(encoding="utf-8"))
        except ValidationError as error:
            raise UserError(f"{path} is invalid: {error}") from error
