"""Convert XGBoost's trees to ONNX, in a time that is linear in their nodes."""

import sys
from typing import Any

import onnx
import onnxmltools
from onnxmltools.convert.common.data_types import FloatTensorType
from onnxmltools.convert.xgboost.operator_converters.XGBoost import XGBConverter
from xgboost import Booster

# The converter is recursive, and a split on a set of categories becomes a chain of as many nodes.
RECURSION_LIMIT = 100_000


def convert(booster: Booster, features: int) -> onnx.ModelProto:
    """A graph with one input of shape (n, features)."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(RECURSION_LIMIT)
    try:
        model: onnx.ModelProto = onnxmltools.convert_xgboost(
            booster, initial_types=[("matrix", FloatTensorType([None, features]))]
        )
    finally:
        sys.setrecursionlimit(limit)
    return model


def number_nodes(node: dict[str, Any], numbers: dict[int, int] | None = None) -> dict[int, int]:
    """Number a tree's nodes by their ids."""
    numbers = {} if numbers is None else numbers
    if node["nodeid"] not in numbers:
        numbers[node["nodeid"]] = len(numbers)
        for child in node.get("children", []):
            number_nodes(child, numbers)
    return numbers


# The nodes of a chain share their subtrees. onnxmltools 1.16 numbers a shared subtree once for every path to
# it, which can take hours: github.com/onnx/onnxmltools/issues/792
XGBConverter._remap_nodeid = staticmethod(number_nodes)  # noqa: SLF001
