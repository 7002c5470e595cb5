"""Conversion of a trained network to one ONNX graph that takes the features as they are sent."""

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import keras
import onnx
from onnx import TensorProto, compose, helper

from .encoding import UNKNOWN, code_name

# String lookups can't be converted with the network: tf2onnx loses their tables.
LOOKUPS = helper.make_opsetid("ai.onnx.ml", 2)


def to_onnx(network: keras.Model, vocabularies: Mapping[str, list[str]]) -> onnx.ModelProto:
    """Convert the network and put the lookups of the categories in front of it."""
    converted = convert(network)
    codes = [(code_name(name), code_name(name)) for name in vocabularies]
    graph = compose.merge_graphs(lookup_graph(vocabularies), converted.graph, io_map=codes)
    opsets = [one for one in converted.opset_import if one.domain != LOOKUPS.domain]
    return helper.make_model(graph, opset_imports=[*opsets, LOOKUPS], ir_version=converted.ir_version)


def convert(network: keras.Model) -> onnx.ModelProto:
    """Keras exports to a file."""
    signature = [keras.InputSpec(shape=one.shape, dtype=one.dtype, name=one.name) for one in network.inputs]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(action="ignore"):
        path = Path(folder) / "network.onnx"
        network.export(path, format="onnx", verbose=False, input_signature=[signature])
        return onnx.load(path)


def lookup_graph(vocabularies: Mapping[str, list[str]]) -> onnx.GraphProto:
    """From text to codes: known categories from 1, anything else 0; each of shape (n, 1)."""
    nodes = [
        helper.make_node(
            "LabelEncoder",
            [name],
            [code_name(name)],
            domain=LOOKUPS.domain,
            keys_strings=vocabulary,
            values_int64s=range(1, len(vocabulary) + 1),
            default_int64=UNKNOWN,
        )
        for name, vocabulary in vocabularies.items()
    ]
    texts = [helper.make_tensor_value_info(name, TensorProto.STRING, ["n", 1]) for name in vocabularies]
    codes = [
        helper.make_tensor_value_info(code_name(name), TensorProto.INT64, ["n", 1]) for name in vocabularies
    ]
    return helper.make_graph(nodes, "lookups", texts, codes)
