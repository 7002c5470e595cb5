"""Validated model of configs/model.yaml."""

from pydantic import Field

from ..config_file import Config


class Hyperparameters(Config):
    """The network's size, and how it is trained."""

    width: int = Field(gt=0)
    depth: int = Field(gt=0)
    embedding_size: int = Field(gt=0)
    bins: int = Field(gt=0)
    dropout: float = Field(ge=0, lt=1)
    learning_rate: float = Field(gt=0)
    warm_up: float = Field(gt=0, lt=1)
    averaging: float = Field(gt=0)
    weight_decay: float = Field(ge=0)
    batch_size: int = Field(gt=0)
    least_steps: int = Field(gt=0)
    epochs: int = Field(gt=0)
    patience: int = Field(gt=0)
    # In place of early stopping, which settles it. The schedule keeps its length, so that a refit repeats the
    # epochs before.
    stop_after: int | None = Field(default=None, gt=0)
