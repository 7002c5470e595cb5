"""The verdict on a window of the prediction log."""

from datetime import datetime
from typing import NamedTuple

from pydantic import Field

from ..registry.evaluation import Strict
from ..schema import Schema
from .alarms import Findings
from .decisions import Samples
from .windows import Sampling


class Verdict(Strict):
    """What was measured between `start` and `end`, and the alarms it raised."""

    start: datetime
    end: datetime
    rows: int = Field(description="Answers of all versions.")
    own_rows: int = Field(description="Answers of the champion's version, which are the ones that count.")
    labelled: int = Field(description="Those with a label.")
    model_version: str
    findings: Findings | None = Field(description="None if the version has answered too few rows.")
    sampling: Sampling | None = Field(default=None, description="None without findings.")
    alarms: list[str]


class Evaluated(NamedTuple):
    """The verdict on a window, and what else its report shows."""

    verdict: Verdict
    schema: Schema
    samples: Samples | None
