"""Thresholds that 32-bit floats represent exactly.

LightGBM compares with 64-bit thresholds, the ONNX graph with the nearest 32-bit ones. Where the nearest one
is larger, a value between the two would take the other branch.
"""

import re

import numpy as np
from lightgbm import Booster


def round_thresholds(booster: Booster) -> Booster:
    """The trees up to the best one, with thresholds rounded down: no 32-bit value changes its branch."""
    text = re.sub(r"(?<=^threshold=).*$", _rounded, booster.model_to_string(), flags=re.MULTILINE)
    # The sizes of the trees in bytes have changed; without this line they are not needed.
    return Booster(model_str=re.sub(r"^tree_sizes=.*\n", "", text, flags=re.MULTILINE))


def _rounded(line: re.Match[str]) -> str:
    # A split that separates missing values from all others has an infinite threshold.
    exact = np.minimum(np.array(line[0].split(), dtype=np.float64), np.finfo(np.float32).max)
    nearest = exact.astype(np.float32)
    lower = np.where(nearest > exact, np.nextafter(nearest, np.float32(-np.inf)), nearest)
    return " ".join(map(str, lower.astype(np.float64).tolist()))
