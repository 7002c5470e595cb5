"""What differs between the kinds of label: the loss, its prior, and the link to predictions."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class Task(NamedTuple):
    """Scores are what the network is trained on; a link turns them into predictions."""

    # Mean loss of scores, given labels; both have the shape (n, 1).
    loss: Callable[[Tensor, Tensor], Tensor]
    # Offset and scale of the scores before anything is learned.
    prior: Callable[[Tensor], tuple[Tensor, Tensor]]
    link: Callable[[], nn.Module]


def log_odds(labels: Tensor) -> tuple[Tensor, Tensor]:
    """Start at the share of the positive class."""
    offset = torch.logit(labels.mean(dim=0), eps=1e-6)
    return offset, torch.ones_like(offset)


def moments(labels: Tensor) -> tuple[Tensor, Tensor]:
    """Start at the mean; the network learns standard deviations."""
    return labels.mean(dim=0), labels.std(dim=0, correction=0).clamp(min=1e-6)


TASKS = {
    "classification": Task(functional.binary_cross_entropy_with_logits, log_odds, nn.Sigmoid),
    "regression": Task(functional.mse_loss, moments, nn.Identity),
}
