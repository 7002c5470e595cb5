"""The training loop: AdamW, a one-cycle schedule, averaged weights, early stopping, resuming."""

import copy
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel

from .checkpoint import Checkpoint
from .hardware import mixed_precision
from .hyperparameters import Hyperparameters
from .tensors import Examples, TrainingExamples


def moving_average(share: float) -> Callable[[Tensor, Tensor, Tensor | int], Tensor]:
    """An average of the weights over about the last `share` of the steps so far, however many they are.

    A constant decay would remember the initial weights in a short run, and too few steps in a long one.
    """

    def update(average: Tensor, weight: Tensor, steps: Tensor | int) -> Tensor:
        return average + (weight - average) / (1 + share * steps)

    return update


class Trainer:
    """Trains a network epoch by epoch."""

    def __init__(
        self,
        network: nn.Module,
        loss: Callable[[Tensor, Tensor], Tensor],
        settings: Hyperparameters,
        examples: TrainingExamples,
        seed: int,
    ) -> None:
        """Prepare the first epoch; network and examples are on the same device."""
        self.network, self.loss, self.settings, self.seed = network, loss, settings, seed
        self.training, self.validation = examples
        self.device, rows = self.training.labels.device, len(self.training.labels)
        # With few large batches, a small table would end before the network has learned anything.
        self.batch_size = max(1, min(settings.batch_size, rows // settings.least_steps))
        self.optimizer = AdamW(
            network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
        )
        self.scheduler = OneCycleLR(
            self.optimizer,
            max_lr=settings.learning_rate,
            total_steps=settings.epochs * math.ceil(rows / self.batch_size),
            pct_start=settings.warm_up,
        )
        # A high learning rate makes weights jump; their moving average is good after any epoch.
        self.average = AveragedModel(network, avg_fn=moving_average(settings.averaging))
        self.history: dict[str, list[float]] = {"train": [], "validation": []}
        self.best_weights = copy.deepcopy(network.state_dict())

    def run(self, checkpoint: Checkpoint) -> None:
        """Train to the end, from the checkpoint's epoch if there is one, and restore the best weights."""
        if state := checkpoint.load():
            self.load_state_dict(state)
        while not self.finished:
            self._run_epoch()
            checkpoint.save(self.state_dict())
        self.network.load_state_dict(self.best_weights)
        checkpoint.remove()

    @property
    def epoch(self) -> int:
        """How many epochs are finished."""
        return len(self.history["train"])

    @property
    def best_epoch(self) -> int:
        """The epoch with the smallest validation loss; the last if nothing is to choose."""
        losses = self.history["validation"]
        if self.settings.stop_after or not losses:
            return self.epoch
        return losses.index(min(losses)) + 1

    @property
    def finished(self) -> bool:
        """Whether the last epoch is over, or the validation loss has stopped falling."""
        last = self.settings.stop_after or self.settings.epochs
        return self.epoch >= last or self.epoch - self.best_epoch >= self.settings.patience

    def state_dict(self) -> dict[str, Any]:
        """Everything that the next epoch depends on."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "history": self.history,
            "best_weights": self.best_weights,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a saved state."""
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        self.history, self.best_weights = state["history"], state["best_weights"]

    def _run_epoch(self) -> None:
        # Each epoch has a seed of its own, so that a resumed fit draws the same numbers.
        torch.manual_seed(self.seed + self.epoch)
        self.history["train"].append(self._train_epoch())
        if self.validation is not None:
            self.history["validation"].append(self._validate(self.validation))
        if self.epoch == self.best_epoch:
            self.best_weights = copy.deepcopy(self.average.module.state_dict())

    def _train_epoch(self) -> float:
        """Take one pass over the training rows; returns their mean loss while the weights change."""
        self.network.train()
        rows, total = len(self.training.labels), torch.zeros((), device=self.device)
        # The rows are in memory: indexing them is much faster than a DataLoader, which collates row by row.
        for batch in torch.randperm(rows).to(self.device).split(self.batch_size):
            loss = self._loss(self.network, self.training.take(batch))
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.scheduler.step()
            self.average.update_parameters(self.network)
            total += loss.detach() * len(batch)
        return total.item() / rows

    @torch.inference_mode()
    def _validate(self, examples: Examples) -> float:
        self.average.eval()
        return self._loss(self.average, examples).item()

    def _loss(self, network: nn.Module, examples: Examples) -> Tensor:
        with mixed_precision(self.device):
            scores = network(*examples.inputs)
        return self.loss(scores.float(), examples.labels)
