"""Rows as the matrix that the trees read, and the same encoding as the first part of the exported graph."""

from itertools import count
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import onnx
import pandas as pd
from onnx import AttributeProto, TensorProto, compose, helper

from ..schema import Feature, Schema

# Versions of the operators: ONNX's own, and those for machine learning. The trees' operators are older
# and unchanged in these versions.
OPSETS = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
# The graph's name for the matrix. A slash keeps names within the graph apart from those of features.
MATRIX = "encoder/matrix"


class Encoder(NamedTuple):
    """Encodes rows as 32-bit floats, the precision of the served model.

    A category is its position among those of the training rows. A missing or unknown one is NaN, as a
    missing number is: the trees have learned where missing values go.
    """

    schema: Schema
    # The codes of each feature's categories.
    codes: dict[str, dict[str, float]]

    @classmethod
    def fit(cls, schema: Schema, frame: pd.DataFrame) -> Self:
        """Learn the categories of a frame."""
        levels = {name: sorted(frame[name].dropna().unique()) for name in schema.categories}
        codes = {name: dict(zip(found, count(0.0), strict=False)) for name, found in levels.items()}
        return cls(schema, codes)

    def transform(self, frame: pd.DataFrame) -> npt.NDArray[np.float32]:
        """Shape (n, features)."""
        encoded = {name: frame[name].map(codes) for name, codes in self.codes.items()}
        return frame[self.schema.names].assign(**encoded).to_numpy(np.float32)

    def prepend(self, trees: onnx.ModelProto) -> bytes:
        """Put the encoding before a graph of trees whose input is the matrix."""
        connection = [(MATRIX, trees.graph.input[0].name)]
        graph = compose.merge_graphs(
            self.graph(), trees.graph, connection, prefix2="trees/", name="model", doc_string=""
        )
        version = helper.find_min_ir_version_for(OPSETS)
        model = helper.make_model(graph, opset_imports=OPSETS, ir_version=version)
        onnx.checker.check_model(model)
        serialized: bytes = model.SerializeToString()
        return serialized

    def graph(self) -> onnx.GraphProto:
        """The encoding as a graph: one input per feature, the matrix as output."""
        features = self.schema.features
        inputs = [helper.make_tensor_value_info(one.name, element_type(one), [None, 1]) for one in features]
        output = helper.make_tensor_value_info(MATRIX, TensorProto.FLOAT, [None, len(features)])
        columns = [code_of(one.name) if one.is_category else one.name for one in features]
        lookups = [self._lookup(name) for name in self.schema.categories]
        concat = helper.make_node("Concat", columns, [MATRIX], axis=1)
        return helper.make_graph([*lookups, concat], "encoder", inputs, [output])

    def _lookup(self, name: str) -> onnx.NodeProto:
        """The node that looks up the codes of one feature's categories."""
        node = helper.make_node(
            "LabelEncoder", [name], [code_of(name)], domain="ai.onnx.ml", default_float=float("nan")
        )
        codes = self.codes[name]
        # With explicit types, because a feature without a value in the training rows has no categories.
        node.attribute.extend(
            [
                helper.make_attribute("keys_strings", list(codes), attr_type=AttributeProto.STRINGS),
                helper.make_attribute("values_floats", list(codes.values()), attr_type=AttributeProto.FLOATS),
            ]
        )
        return node


def element_type(feature: Feature) -> TensorProto.DataType:
    """The type of a feature's input."""
    return TensorProto.STRING if feature.is_category else TensorProto.FLOAT


def code_of(name: str) -> str:
    """The graph's name for the codes of a feature's categories."""
    return f"encoder/{name}"
