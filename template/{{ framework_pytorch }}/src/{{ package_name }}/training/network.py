"""The network: embedded categories and encoded numbers in front of a multilayer perceptron."""

from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn

from .hyperparameters import Hyperparameters

# Standard scores are clamped to this range: a number may be as large as a float32.
LARGEST_SCORE = 5.0
SMALLEST_WIDTH = 1e-6


class Statistics(NamedTuple):
    """What is known of the numbers in the training rows; float32."""

    mean: Tensor
    deviation: Tensor
    # Quantiles, from the smallest number to the largest; shape (numbers, bins + 1).
    edges: Tensor

    @classmethod
    def of(cls, numbers: pd.DataFrame, bins: int) -> Self:
        """Measure them; missing numbers are left out, and a column without any number gets zeros."""
        edges = numbers.quantile(np.linspace(0, 1, bins + 1)).T
        parts = (numbers.mean(), numbers.std(ddof=0), edges)
        return cls(*(torch.tensor(part.fillna(0).to_numpy(dtype=np.float32)) for part in parts))


class NumberEncoder(nn.Module):
    """Encodes each number as a standard score, a piecewise-linear encoding and whether it is missing.

    A number outside of the range of the training rows is moved to its end, as trees do, because a network
    extrapolates badly.
    The piecewise-linear encoding (https://arxiv.org/abs/2203.05556) has one value for each bin between
    quantiles: 0 below the bin, 1 above it, linear within. With it a network learns the steps that trees find.
    """

    mean: Tensor
    deviation: Tensor
    smallest: Tensor
    largest: Tensor
    lower: Tensor
    widths: Tensor

    def __init__(self, statistics: Statistics) -> None:
        super().__init__()
        self.register_buffer("mean", statistics.mean)
        self.register_buffer("deviation", statistics.deviation.clamp(min=SMALLEST_WIDTH))
        self.register_buffer("smallest", statistics.edges[:, 0])
        self.register_buffer("largest", statistics.edges[:, -1])
        self.register_buffer("lower", statistics.edges[:, :-1])
        self.register_buffer("widths", statistics.edges.diff().clamp(min=SMALLEST_WIDTH))
        numbers, bins = self.lower.shape
        self.width = numbers * (bins + 2)

    def forward(self, numbers: Tensor) -> Tensor:
        missing = numbers.isnan()
        numbers = torch.where(missing, self.mean, numbers).clamp(self.smallest, self.largest)
        scores = ((numbers - self.mean) / self.deviation).clamp(-LARGEST_SCORE, LARGEST_SCORE)
        pieces = ((numbers.unsqueeze(2) - self.lower) / self.widths).clamp(0, 1)
        return torch.cat([scores, pieces.flatten(start_dim=1), missing.to(numbers.dtype)], dim=1)


class TabularNetwork(nn.Module):
    """Scores rows of raw numbers and category codes; the preprocessing is part of it."""

    offset: Tensor
    scale: Tensor

    def __init__(
        self,
        statistics: Statistics,
        categories: list[int],
        prior: tuple[Tensor, Tensor],
        settings: Hyperparameters,
    ) -> None:
        """Draw initial weights.

        Args:
            statistics: of the numbers.
            categories: how many codes each category has, the unknown one included.
            prior: offset and scale of the scores, shape (scores,) each.
            settings: size and dropout.

        """
        super().__init__()
        self.encoder = NumberEncoder(statistics)
        self.embeddings = nn.ModuleList(make_embedding(size, settings.embedding_size) for size in categories)
        inputs = self.encoder.width + len(categories) * settings.embedding_size
        widths = [inputs, *[settings.width] * settings.depth]
        hidden = [
            nn.Sequential(nn.Linear(*pair), nn.ReLU(), nn.Dropout(settings.dropout))
            for pair in pairwise(widths)
        ]
        self.perceptron = nn.Sequential(*hidden, nn.Linear(widths[-1], len(prior[0])))
        self.register_buffer("offset", prior[0])
        self.register_buffer("scale", prior[1])

    def forward(self, numbers: Tensor, codes: Tensor) -> Tensor:
        """Shape (n, scores)."""
        embedded = [embedding(codes[:, column]) for column, embedding in enumerate(self.embeddings)]
        scores: Tensor = self.perceptron(torch.cat([self.encoder(numbers), *embedded], dim=1))
        return self.offset + self.scale * scores


def make_embedding(categories: int, size: int) -> nn.Embedding:
    """An embedding whose initial vectors are small beside the encoded numbers."""
    embedding = nn.Embedding(categories, size)
    nn.init.normal_(embedding.weight, std=0.1)
    return embedding
