"""Export a network to ONNX, with the lookup of its categories in front."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import onnx
import torch
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, helper
from torch import Tensor, nn

from ..schema import Schema
from .tensors import UNKNOWN, Encoder

# The domain of operators for classical machine learning, which ONNX Runtime includes.
ML_DOMAIN, ML_VERSION = "ai.onnx.ml", 3


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


def code_name(name: str) -> str:
    """The name of a category's codes inside the graph."""
    return f"{name}.code"


def build(network: nn.Module, link: nn.Module, encoder: Encoder, schema: Schema) -> ModelProto:
    """One graph from strings and numbers to predictions."""
    exported = export_network(Columns(network, link, encoder, schema).eval(), encoder, schema)
    if encoder.vocabularies:
        names = [(code_name(name),) * 2 for name in encoder.vocabularies]
        exported = onnx.compose.merge_models(build_lookup(encoder, exported), exported, io_map=names)
    onnx.checker.check_model(exported, full_check=True)
    return exported


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


def build_lookup(encoder: Encoder, exported: ModelProto) -> ModelProto:
    """The graph that turns each category into its code, in the versions of the exported one."""
    nodes = [make_lookup(name, known) for name, known in encoder.vocabularies.items()]
    inputs, outputs = [], []
    for name in encoder.vocabularies:
        inputs.append(helper.make_tensor_value_info(name, TensorProto.STRING, ["rows", 1]))
        outputs.append(helper.make_tensor_value_info(code_name(name), TensorProto.INT64, ["rows", 1]))
    graph = helper.make_graph(nodes, "lookup", inputs, outputs)
    versions = [*exported.opset_import, helper.make_opsetid(ML_DOMAIN, ML_VERSION)]
    return helper.make_model(graph, ir_version=exported.ir_version, opset_imports=versions)


def make_lookup(name: str, known: list[str]) -> NodeProto:
    """The node that turns one category into its code."""
    node = helper.make_node(
        "LabelEncoder", [name], [code_name(name)], domain=ML_DOMAIN, default_int64=UNKNOWN
    )
    keys = helper.make_attribute("keys_strings", known, attr_type=AttributeProto.STRINGS)
    codes = helper.make_attribute("values_int64s", range(1, len(known) + 1), attr_type=AttributeProto.INTS)
    # `make_node` can't tell the type of a list that is empty.
    node.attribute.extend([keys, codes])
    return node
