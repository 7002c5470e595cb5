"""What PyTorch adds to the hyperparameters."""

from typing import Literal

from pydantic import Field

from .hyperparameters import Hyperparameters


class TorchHyperparameters(Hyperparameters):
    """The network's size, how it is trained, and where."""

    # A share of the steps so far.
    averaging: float = Field(gt=0, lt=1)
    device: Literal["auto", "cpu", "cuda", "mps"]
