"""A neural network in PyTorch, exported to ONNX."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from torch import nn

from ..registry import outputs
from ..schema import Schema
from . import graph
from .checkpoint import Checkpoint
from .fit_input import FitInput
from .hardware import choose_device, repeatable
from .loop import Trainer
from .network import Statistics, TabularNetwork
from .tasks import TASKS
from .tensors import Encoder, TrainingExamples
from .torch_hyperparameters import TorchHyperparameters

FRAMEWORK = "PyTorch"
PACKAGES = ("torch", "onnxscript")
ALGORITHM = "Neural network: embeddings, piecewise-linear encodings and a multilayer perceptron"
PREPROCESSING = (
    "Categories embedded, unknown ones as a category of their own; numbers standardised, clamped and encoded "
    "piecewise linearly, missing ones replaced with the mean and marked"
)


class FittedModel(NamedTuple):
    """A trained network on the CPU, and what it takes to use it."""

    encoder: Encoder
    network: TabularNetwork
    link: nn.Module
    epochs: int
    history: dict[str, list[float]]


def fit(given: FitInput) -> FittedModel:
    """Train on the training rows; early stopping, if any, uses the validation rows, which are later in time.

    An interrupted fit continues after its last epoch.
    """
    settings, schema = TorchHyperparameters(**given.parameters), given.dataset.row_schema
    task, device = TASKS[given.dataset.task], choose_device(settings.device)
    encoder = Encoder.fit(schema, given.train)
    train = encoder.examples(given.train, schema)
    held_out = None if given.validation is None else encoder.examples(given.validation, schema)
    examples = TrainingExamples(train, held_out)
    checkpoint = Checkpoint(given.checkpoints, (settings, given.seed, encoder), examples)
    with repeatable(given.seed):
        network = TabularNetwork(
            Statistics.of(given.train[encoder.numbers], settings.bins),
            [len(known) + 1 for known in encoder.vocabularies.values()],
            task.prior(train.targets),
            settings,
        )
        trainer = Trainer(network.to(device), task.loss, settings, examples.to(device), given.seed)
        trainer.run(checkpoint)
    return FittedModel(encoder, network.cpu().eval(), task.link(), trainer.best_epoch, trainer.history)


def settled(parameters: dict[str, Any], model: FittedModel) -> dict[str, Any]:
    """The parameters that repeat a fit without a validation set: it stops after the best epoch."""
    return {**parameters, "stop_after": model.epochs}


def history(model: FittedModel) -> dict[str, list[float]]:
    """Loss after each epoch."""
    return {name: losses for name, losses in model.history.items() if losses}


def predict(model: FittedModel, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """The predictions for a frame, as `outputs.predictions`."""
    with torch.inference_mode():
        predicted = model.link(model.network(*model.encoder.inputs(frame)))
    return outputs.predictions(np.asarray(predicted, dtype=np.float64))


def export(model: FittedModel, schema: Schema) -> bytes:
    """Convert to an ONNX graph with one input of shape (n, 1) per feature.

    `outputs.predictions` takes the predictions from its last output.
    """
    built = graph.build(model.network, model.link, model.encoder, schema)
    serialized: bytes = built.SerializeToString()
    return serialized
