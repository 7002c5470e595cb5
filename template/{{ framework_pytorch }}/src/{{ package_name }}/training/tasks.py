"""What differs between the kinds of label: the loss, its prior, and the link to predictions."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

# Of a share or a deviation: a class without rows and a constant label have finite scores, too.
SMALLEST = 1e-6


class Task(NamedTuple):
    """Scores are what the network is trained on; a link turns them into predictions."""

    # Mean loss of scores, given targets; both have one column per output.
    loss: Callable[[Tensor, Tensor], Tensor]
    # Offset and scale of the scores before anything is learned.
    prior: Callable[[Tensor], tuple[Tensor, Tensor]]
    link: Callable[[], nn.Module]


def log_odds(targets: Tensor) -> tuple[Tensor, Tensor]:
    """Start at the share of the positive class."""
    offset = torch.logit(targets.mean(dim=0), eps=SMALLEST)
    return offset, torch.ones_like(offset)


def log_shares(targets: Tensor) -> tuple[Tensor, Tensor]:
    """Start at the share of each class."""
    offset = targets.mean(dim=0).clamp(min=SMALLEST).log()
    return offset, torch.ones_like(offset)


def moments(targets: Tensor) -> tuple[Tensor, Tensor]:
    """Start at the mean; the network learns standard deviations."""
    return targets.mean(dim=0), targets.std(dim=0, correction=0).clamp(min=SMALLEST)


TASKS = {
    "classification": Task(functional.binary_cross_entropy_with_logits, log_odds, nn.Sigmoid),
    "multiclass": Task(functional.cross_entropy, log_shares, partial(nn.Softmax, dim=-1)),
    "regression": Task(functional.mse_loss, moments, nn.Identity),
}
