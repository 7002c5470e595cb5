"""The baseline that a model has to beat: the mean label of groups of rows, stored with the version."""

from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from .evaluation import Strict

# The server reads versions, too, and has no pandas.
if TYPE_CHECKING:
    import pandas as pd

# A group's mean is shrunk towards the overall mean as if this many average rows had been added: otherwise a
# group of one row would predict certainty.
PRIOR_ROWS = 20


class GroupMean(Strict):
    """The mean label of one group."""

    group: tuple[str | float, ...]
    mean: float


class Baseline(Strict):
    """Mean labels by group, and of all rows for a group that is new."""

    columns: tuple[str, ...]
    overall: float
    groups: list[GroupMean]

    @classmethod
    def fit(cls, frame: "pd.DataFrame", columns: tuple[str, ...], label: str) -> Self:
        """Average the labels of a frame by group."""
        overall = float(frame[label].mean())
        found = frame.groupby(list(columns))[label].agg(["sum", "size"])
        means = (found["sum"] + PRIOR_ROWS * overall) / (found["size"] + PRIOR_ROWS)
        keys = [key if isinstance(key, tuple) else (key,) for key in means.index]
        groups = [GroupMean(group=key, mean=mean) for key, mean in zip(keys, means, strict=True)]
        return cls(columns=columns, overall=overall, groups=groups)

    def predict(self, frame: "pd.DataFrame") -> npt.NDArray[np.float64]:
        """Shape (n,): the mean of each row's group."""
        import pandas as pd  # noqa: PLC0415

        keys = pd.MultiIndex.from_tuples([one.group for one in self.groups], names=self.columns)
        means = pd.Series([one.mean for one in self.groups], keys, name="mean")
        joined = frame[list(self.columns)].join(means, on=list(self.columns))["mean"]
        return joined.fillna(self.overall).to_numpy(dtype=np.float64)
