"""The framework's own model as MLflow packs one: what `mlflow models serve` is made for."""

import warnings
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.pyfunc import save_model
from mlflow.pyfunc.model import PythonModel

from .. import model, tracking
from ..schema import Schema


class Fitted(PythonModel):
    """Answers frames."""

    def __init__(self, fitted: Any, names: list[str]) -> None:  # noqa: ANN401
        self._fitted, self._names = fitted, names

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> Any:  # noqa: ANN401, ARG002
        """One number a row."""
        return model.predict(self._fitted, model_input[self._names])


def save(fitted: Any, schema: Schema, folder: Path) -> None:  # noqa: ANN401
    """Write an MLflow model."""
    packed = Fitted(fitted, schema.names)
    with warnings.catch_warnings():
        # It would like an example and type hints; the signature says all of that.
        warnings.simplefilter("ignore")
        save_model(folder, python_model=packed, signature=tracking.signature(schema), pip_requirements=[])
