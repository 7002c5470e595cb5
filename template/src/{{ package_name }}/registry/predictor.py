"""Run a model version with ONNX Runtime."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnxruntime

from ..errors import UserError
from . import outputs
from .artifact import ModelArtifact

if TYPE_CHECKING:
    import pandas as pd


class Predictor:
    """Scores rows with one model version; thread-safe."""

    def __init__(self, artifact: ModelArtifact) -> None:
        """Load the graph and check that its inputs match the schema.

        Raises:
            UserError: a file is missing or invalid, or graph and schema do not match.

        """
        self.schema = artifact.schema()
        self.version = artifact.version
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(artifact.model, options)
        except Exception as error:
            raise UserError(f"{artifact.model} can't be loaded: {error}") from error
        inputs = {given.name for given in self._session.get_inputs()}
        if inputs != set(self.schema.names):
            raise UserError(f"{artifact.model} and its schema have different inputs.")
        self._outputs = [self._session.get_outputs()[-1].name]

    def predict(self, columns: Mapping[str, npt.ArrayLike]) -> npt.NDArray[np.float32]:
        """Score columns of equal length n; a missing number is None or NaN. Returns `outputs.predictions`."""
        schema = self.schema
        numbers = np.array([columns[name] for name in schema.numbers], dtype=np.float32)[..., np.newaxis]
        feed = dict(zip(schema.numbers, numbers, strict=True))
        feed |= {name: np.array(columns[name], dtype=object)[:, np.newaxis] for name in schema.categories}
        output: npt.NDArray[np.float32] = self._session.run(self._outputs, feed)[0]
        return outputs.predictions(output)

    def predict_frame(self, frame: "pd.DataFrame") -> npt.NDArray[np.float32]:
        """Score a frame that has all inputs among its columns, as `predict` does."""
        return self.predict({name: frame[name] for name in self.schema.names})
