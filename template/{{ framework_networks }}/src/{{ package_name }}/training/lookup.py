"""The lookup of categories, in front of an exported network."""

from collections.abc import Mapping

import onnx
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, compose, helper

from .vocabulary import UNKNOWN

# The operators for classical machine learning, which ONNX Runtime includes.
OPERATORS = helper.make_opsetid("ai.onnx.ml", 3)


def code_name(name: str) -> str:
    """The name of a category's codes inside the graph."""
    return f"{name}.code"


def prepend(vocabularies: Mapping[str, list[str]], network: ModelProto) -> ModelProto:
    """Turn a graph that takes the codes of categories into one that takes text."""
    graph = network.graph
    if vocabularies:
        codes = [(code_name(name), code_name(name)) for name in vocabularies]
        graph = compose.merge_graphs(build(vocabularies), graph, io_map=codes)
    versions = [one for one in network.opset_import if one.domain != OPERATORS.domain]
    model = helper.make_model(graph, opset_imports=[*versions, OPERATORS], ir_version=network.ir_version)
    onnx.checker.check_model(model, full_check=True)
    return model


def build(vocabularies: Mapping[str, list[str]]) -> GraphProto:
    """From text to codes: known categories from 1; each of shape (rows, 1)."""
    nodes = [make_lookup(name, known) for name, known in vocabularies.items()]
    inputs, outputs = [], []
    for name in vocabularies:
        inputs.append(helper.make_tensor_value_info(name, TensorProto.STRING, ["rows", 1]))
        outputs.append(helper.make_tensor_value_info(code_name(name), TensorProto.INT64, ["rows", 1]))
    return helper.make_graph(nodes, "lookup", inputs, outputs)


def make_lookup(name: str, known: list[str]) -> NodeProto:
    """The node that turns one category into its code."""
    node = helper.make_node(
        "LabelEncoder", [name], [code_name(name)], domain=OPERATORS.domain, default_int64=UNKNOWN
    )
    keys = helper.make_attribute("keys_strings", known, attr_type=AttributeProto.STRINGS)
    codes = helper.make_attribute("values_int64s", range(1, len(known) + 1), attr_type=AttributeProto.INTS)
    # `make_node` can't tell the type of a list that is empty.
    node.attribute.extend([keys, codes])
    return node
