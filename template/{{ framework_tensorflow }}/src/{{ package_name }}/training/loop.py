"""The training loop: AdamW, a cosine schedule, averaged weights, early stopping, resuming."""

import shutil
from math import ceil
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pandas as pd
from keras import callbacks

from .averaging import AveragedWeights
from .encoding import Array, Examples
from .hyperparameters import Hyperparameters
from .schedule import OneCycle

VALIDATION_BATCH = 16_384
CURVE, WEIGHTS = "curve.csv", ".weights.h5"


class Trained(NamedTuple):
    """The epochs that led to the network's weights, and the losses after every epoch."""

    epochs: int
    history: dict[str, list[float]]


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras has no types
    """Training rows in an order that depends on seed and epoch only: a resumed fit draws the same."""

    def __init__(self, examples: Examples, settings: Hyperparameters, seed: int) -> None:
        super().__init__()
        rows = len(examples.targets)
        # With few large batches, a small table would end before the network has learned anything.
        self.size = max(1, min(settings.batch_size, rows // settings.least_steps))
        self.examples, self.seed, self.order = examples, seed, np.arange(rows)

    def shuffle(self, epoch: int, _: object = None) -> None:
        """Draw the order of an epoch."""
        self.order = np.random.default_rng([self.seed, epoch]).permutation(len(self.order))

    def __len__(self) -> int:
        """Batches of an epoch; the last may be smaller."""
        return ceil(len(self.order) / self.size)

    def __getitem__(self, number: int) -> tuple[dict[str, Array], Array]:
        """Inputs and targets of one batch."""
        rows = self.order[number * self.size : (number + 1) * self.size]
        inputs, targets = self.examples.take(rows)
        return inputs, targets


def make_optimizer(settings: Hyperparameters, steps: int) -> keras.optimizers.Optimizer:
    """AdamW, and an average of the last weights."""
    # A high learning rate makes weights jump; their moving average is good after any epoch.
    memory = max(1.0, settings.averaging * steps)
    return keras.optimizers.AdamW(
        settings.learning_rate,
        weight_decay=settings.weight_decay,
        use_ema=True,
        ema_momentum=1 - 1 / memory,
    )


def early_stopping(settings: Hyperparameters, folder: Path) -> list[callbacks.Callback]:
    """Stop when the validation loss no longer falls; each best epoch so far leaves its weights in a file."""
    losses = read_curve(folder).get("validation", [])
    return [
        callbacks.ModelCheckpoint(
            folder / f"{{epoch:04}}{WEIGHTS}",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=min(losses, default=None),
        ),
        callbacks.EarlyStopping(patience=settings.patience),
    ]


def train(
    network: keras.Model,
    batches: Batches,
    validation: Examples | None,
    settings: Hyperparameters,
    folder: Path,
) -> Trained:
    """Train a compiled network, from the folder's last epoch if there is one, and keep the best weights."""
    last = settings.stop_after or settings.epochs
    stops_early = validation is not None and not settings.stop_after
    folder.mkdir(parents=True, exist_ok=True)
    network.fit(
        batches,
        shuffle=False,  # Keras would draw another order of the batches, after a resumption a different one.
        epochs=last,
        validation_data=validation and (validation.inputs, validation.targets),
        validation_batch_size=VALIDATION_BATCH,
        callbacks=[
            callbacks.LambdaCallback(on_epoch_begin=batches.shuffle),
            OneCycle(settings, len(batches)),
            callbacks.CSVLogger(folder / CURVE, append=True),
            callbacks.BackupAndRestore(folder / "state"),
            AveragedWeights(),
            *(early_stopping(settings, folder) if stops_early else []),
        ],
        verbose=0,
    )
    if best := max(folder.glob(f"*{WEIGHTS}"), default=None):
        network.load_weights(best)
        last = int(best.name.removesuffix(WEIGHTS))
    history = read_curve(folder)
    shutil.rmtree(folder)
    return Trained(last, history)


def read_curve(folder: Path) -> dict[str, list[float]]:
    """The losses after each epoch, also of those before an interruption."""
    path = folder / CURVE
    if not path.is_file() or not path.stat().st_size:
        return {}
    # An epoch that was interrupted after its losses had been written is there twice.
    curve = pd.read_csv(path).drop_duplicates("epoch", keep="last").dropna(axis=1)
    names = {"loss": "train", "val_loss": "validation"}
    return {names[column]: curve[column].tolist() for column in curve if column in names}
