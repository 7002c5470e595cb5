"""The baseline that a model has to beat: the mean label of groups of rows, stored with the version."""

from typing import TYPE_CHECKING, Self

import numpy as np

from . import outputs
from .evaluation import Strict
from .outputs import Values

# The server reads versions, too, and has no pandas.
if TYPE_CHECKING:
    import pandas as pd

# A group's mean is shrunk towards the overall mean as if this many average rows had been added: otherwise a
# group of one row would predict certainty.
PRIOR_ROWS = 20


class GroupMean(Strict):
    """The means of one group, one for each output of a model."""

    group: tuple[str | float, ...]
    means: tuple[float, ...]


class Baseline(Strict):
    """Means by group, and of all rows for a group that is new."""

    columns: tuple[str, ...]
    overall: tuple[float, ...]
    groups: list[GroupMean]

    @classmethod
    def fit(cls, frame: "pd.DataFrame", columns: tuple[str, ...], targets: Values) -> Self:
        """Average the targets of a frame's rows, shape (n, outputs), by group."""
        import pandas as pd  # noqa: PLC0415

        overall = targets.mean(axis=0)
        grouped = pd.DataFrame(targets, frame.index).groupby([frame[name] for name in columns])
        means = (grouped.sum() + PRIOR_ROWS * overall).div(grouped.size() + PRIOR_ROWS, axis=0)
        keys = [key if isinstance(key, tuple) else (key,) for key in means.index]
        groups = [
            GroupMean(group=key, means=tuple(row)) for key, row in zip(keys, means.to_numpy(), strict=True)
        ]
        return cls(columns=columns, overall=tuple(overall), groups=groups)

    def predict(self, frame: "pd.DataFrame") -> Values:
        """The means of each row's group, as `outputs.predictions`."""
        import pandas as pd  # noqa: PLC0415

        keys = pd.MultiIndex.from_tuples([one.group for one in self.groups], names=self.columns)
        means = pd.DataFrame([one.means for one in self.groups], keys)
        joined = frame[list(self.columns)].join(means, on=list(self.columns))[list(means)]
        return outputs.predictions(joined.fillna(dict(enumerate(self.overall))).to_numpy(dtype=np.float64))
