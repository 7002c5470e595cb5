"""The files of a model version: the ONNX graph, its schema, its metrics and the reference for drift."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from .errors import UserError
from .schema import Schema

MODEL, SCHEMA, METRICS, REFERENCE = "model.onnx", "schema.json", "metrics.json", "reference.parquet"


class Bundle(NamedTuple):
    """A model version on disk."""

    folder: Path
    version: str

    @property
    def model(self) -> Path:
        return self.folder / MODEL

    @property
    def reference(self) -> Path:
        return self.folder / REFERENCE

    def schema(self) -> Schema:
        try:
            return Schema.model_validate_json(self._read(SCHEMA))
        except ValidationError as error:
            raise UserError(f"{self.folder / SCHEMA} is broken: {error}") from error

    def metrics(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self._read(METRICS))
        return loaded

    def _read(self, name: str) -> str:
        path = self.folder / name
        if not path.is_file():
            raise UserError(f"{path} is missing: this folder is not a complete model version.")
        return path.read_text(encoding="utf-8")
