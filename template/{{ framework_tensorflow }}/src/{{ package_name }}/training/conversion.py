"""Conversion of a trained network to one ONNX graph that takes the features as they are sent."""

import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path

import keras
import onnx

from ..schema import Schema
from . import lookup
from .encoding import CODES, NUMBERS
from .lookup import code_name
from .naming import normalize
from .network import join


def to_onnx(network: keras.Model, schema: Schema, vocabularies: Mapping[str, list[str]]) -> onnx.ModelProto:
    """Convert the network and put the lookups of the categories in front of it.

    String lookups can't be converted with the network: tf2onnx loses their tables.
    """
    converted = convert(by_feature(network, schema))
    converted.graph.CopyFrom(normalize(converted.graph))
    return lookup.prepend(vocabularies, converted)


def by_feature(network: keras.Model, schema: Schema) -> keras.Model:
    """The network with an input of shape (n, 1) for each number and each category's code."""
    numbers = [keras.Input((1,), name=name) for name in schema.numbers]
    codes = [keras.Input((1,), name=code_name(name), dtype="int64") for name in schema.categories]
    joined = {name: join(columns) for name, columns in ((NUMBERS, numbers), (CODES, codes)) if columns}
    return keras.Model([*numbers, *codes], network(joined))


def convert(network: keras.Model) -> onnx.ModelProto:
    """Keras exports to a file."""
    signature = [keras.InputSpec(shape=one.shape, dtype=one.dtype, name=one.name) for one in network.inputs]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(action="ignore"):
        path = Path(folder) / "network.onnx"
        network.export(path, format="onnx", verbose=False, input_signature=[signature])
        return onnx.load(path)
