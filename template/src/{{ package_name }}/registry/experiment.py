"""The parameters of an experiment: mode, share of the traffic and sample size."""

import hashlib
from datetime import datetime
from math import ceil
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CHAMPION, CHALLENGER, SHADOW = "champion", "challenger", "shadow"

Mode = Literal["ab", "shadow"]


class Experiment(BaseModel):
    """Stored in the registry as a tag of the challenger; servers and the analysis read the same values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    champion: str
    challenger: str
    mode: Mode
    share: float = Field(gt=0, le=1, description="The challenger's share of the keys.")
    started_at: datetime = Field(description="UTC.")
    log_position: int = Field(default=0, description="Newest row of the prediction log before the start.")
    required: int = Field(gt=0, description="Sample size: labelled rows (ab) or days (shadow).")

    @property
    def name(self) -> str:
        return f"{self.champion} meets {self.challenger}"

    @property
    def variant(self) -> str:
        """The challenger's `variant` in the prediction log."""
        return CHALLENGER if self.mode == "ab" else SHADOW

    @property
    def champion_rows(self) -> int:
        """The champion's sample size (ab)."""
        return ceil(self.required * (1 - self.share) / self.share)

    def is_valid_assignment(self, variant: str, key: str) -> bool:
        """Whether this variant was supposed to score the key.

        A server that has not joined the experiment yet sends the challenger's keys to the champion; those
        rows are excluded from the analysis.
        """
        return self.assigns(key) == (self.mode == "shadow" or variant == self.variant)

    def assigns(self, key: str) -> bool:
        """Whether a key belongs to the challenger's share; stable across servers and restarts."""
        digest = hashlib.blake2b(f"{self.name}/{key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) < self.share * 2**64
