"""The terms of an experiment: which keys a challenger gets, and whether it answers or is only listened to."""

import hashlib
from datetime import datetime
from math import ceil
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CHAMPION, CHALLENGER, SHADOW = "champion", "challenger", "shadow"

Mode = Literal["ab", "shadow"]


class Experiment(BaseModel):
    """What the registry keeps beside the challenger's alias; servers and the analysis read the same terms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    champion: str
    challenger: str
    mode: Mode
    share: float = Field(gt=0, le=1)
    began: datetime = Field(description="UTC.")
    enough: int = Field(gt=0, description="Its labelled rows (ab) or whole days (shadow) to decide on.")

    @property
    def name(self) -> str:
        return f"{self.champion} meets {self.challenger}"

    @property
    def variant(self) -> str:
        """What the prediction log calls the challenger's answers."""
        return CHALLENGER if self.mode == "ab" else SHADOW

    @property
    def others(self) -> int:
        """The champion's labelled rows beside the challenger's (ab)."""
        return ceil(self.enough * (1 - self.share) / self.share)

    def concerns(self, variant: str, key: str) -> bool:
        """Whether a variant's answer to a key belongs to the experiment.

        A server that has not joined yet answers as champion what is the challenger's: that is no evidence.
        """
        return self.includes(key) == (self.mode == "shadow" or variant == self.variant)

    def includes(self, key: str) -> bool:
        """Whether a key is in the challenger's share: the same on every server, until the experiment ends."""
        digest = hashlib.blake2b(f"{self.name}/{key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) < self.share * 2**64
