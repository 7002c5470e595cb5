"""The training loop: early stopping, and resuming an interrupted fit."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple, Self

import keras
import numpy as np
import pandas as pd

from .encoding import Arrays, Encoding
from .network import Labels

VALIDATION_BATCH = 16_384


class Rows(NamedTuple):
    """Encoded inputs and labels."""

    inputs: Arrays
    labels: Labels

    @classmethod
    def of(cls, encoding: Encoding, frame: pd.DataFrame, label: str) -> Self:
        """Encode the rows of a frame that has the label."""
        return cls(encoding.encode(frame), frame[label].to_numpy(np.float32))


class Trained(NamedTuple):
    """The epochs that led to the network's weights, and the losses after every epoch."""

    epochs: int
    history: dict[str, list[float]]


def train(
    network: keras.Model, train: Rows, validation: Rows | None, parameters: dict[str, Any], checkpoints: Path
) -> Trained:
    """Fit a compiled network; with validation rows, stop early and keep the best epoch's weights."""
    stopping = keras.callbacks.EarlyStopping(patience=parameters["patience"], restore_best_weights=True)
    resuming = keras.callbacks.BackupAndRestore(checkpoints / fingerprint(train, validation, parameters))
    fitted = network.fit(
        *train,
        batch_size=parameters["batch_size"],
        epochs=parameters["epochs"],
        validation_data=validation,
        validation_batch_size=VALIDATION_BATCH,
        callbacks=[resuming] if validation is None else [resuming, stopping],
        verbose=0,
    )
    curves = fitted.history
    # Without a curve, all epochs had been run before an interruption.
    if validation is None or not curves:
        return Trained(parameters["epochs"], {})
    return Trained(stopping.best_epoch + 1, {"train": curves["loss"], "validation": curves["val_loss"]})


def fingerprint(train: Rows, validation: Rows | None, parameters: dict[str, Any]) -> str:
    """Name a fit by its rows and parameters, so that no other fit resumes it."""
    digest = hashlib.sha256(repr(parameters).encode())
    for rows in (train, validation or train):
        for values in (*rows.inputs.values(), rows.labels):
            digest.update(values.tobytes())
    return digest.hexdigest()[:16]
