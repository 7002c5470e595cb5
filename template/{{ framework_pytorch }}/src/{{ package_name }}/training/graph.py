"""Export a network to ONNX, with the lookup of its categories in front."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from onnx import ModelProto
from torch import Tensor, nn

from ..schema import Schema
from . import lookup
from .lookup import code_name
from .tensors import Encoder


class Columns(nn.Module):
    """Predicts from one tensor of shape (n, 1) per feature."""

    def __init__(self, network: nn.Module, link: nn.Module, encoder: Encoder, schema: Schema) -> None:
        super().__init__()
        self.network, self.link = network, link
        self.numbers = [schema.names.index(name) for name in encoder.numbers]
        self.codes = [schema.names.index(name) for name in encoder.vocabularies]

    def forward(self, *columns: Tensor) -> Tensor:
        numbers, codes = (self._join(columns, places) for places in (self.numbers, self.codes))
        predicted: Tensor = self.link(self.network(numbers, codes))
        return predicted

    @staticmethod
    def _join(columns: Sequence[Tensor], places: Sequence[int]) -> Tensor:
        """Some of the columns as one tensor; there may be none."""
        if not places:
            return columns[0].new_zeros((columns[0].shape[0], 0), dtype=torch.float32)
        return torch.cat([columns[place] for place in places], dim=1)


def build(network: nn.Module, link: nn.Module, encoder: Encoder, schema: Schema) -> ModelProto:
    """One graph from strings and numbers to predictions."""
    exported = export_network(Columns(network, link, encoder, schema).eval(), encoder, schema)
    return lookup.prepend(encoder.vocabularies, exported)


def export_network(columns: Columns, encoder: Encoder, schema: Schema) -> ModelProto:
    """The network, for any number of rows; its inputs are numbers and category codes."""
    rows, known = torch.export.Dim("rows"), encoder.vocabularies
    example = tuple(
        torch.zeros((2, 1), dtype=torch.int64 if name in known else torch.float32) for name in schema.names
    )
    with quiet():
        program = torch.onnx.export(
            columns,
            example,
            input_names=[code_name(name) if name in known else name for name in schema.names],
            output_names=["prediction"],
            dynamic_shapes={"columns": tuple({0: rows} for _ in example)},
            dynamo=True,
            verbose=False,
        )
    assert program
    return program.model_proto


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the exporter: it warns of its own deprecated calls, and that torchvision is not installed."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logger.setLevel(level)
