"""Who answers: the champion, and in an experiment the challenger for its share of the keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import FailFast, TypeAdapter

from ..bundle import Bundle
from ..errors import UserError
from ..experiment import CHAMPION, Experiment
from ..predictor import Predictor
from .rows import Row, row_model


@dataclass(frozen=True, eq=False, slots=True)
class Served:
    """A loaded version with the request models of its schema; a request uses one to its end."""

    predictor: Predictor
    variant: str
    row: type[Row]
    rows: TypeAdapter[list[Row]]

    @property
    def version(self) -> str:
        return self.predictor.version

    def predict(self, rows: Sequence[dict[str, Any]]) -> list[float]:
        """One number for the features of each row."""
        names = self.predictor.schema.names
        scored: list[float] = self.predictor.predict(
            {name: [row[name] for row in rows] for name in names}
        ).tolist()
        return scored


def load(bundle: Bundle, variant: str = CHAMPION) -> Served:
    """Load a version and score its own example, so that the first request finds everything warm.

    Raises:
        UserError: the version can't be loaded, or can't score its own example.

    """
    predictor = Predictor(bundle)
    row = row_model(predictor.schema)
    # The first bad row of a batch is told; a thousand of them would be too much to tell.
    rows: Any = Annotated[list[row], FailFast()]  # type: ignore[valid-type]
    served = Served(predictor, variant, row, TypeAdapter(rows))
    try:
        served.predict([{feature.name: feature.example for feature in predictor.schema.features}])
    except Exception as error:
        raise UserError(f"{bundle.model} can't score its schema's example: {error}") from error
    return served


class Lineup(NamedTuple):
    """The versions in memory; replaced as a whole, so that no request sees half of a change."""

    champion: Served
    challenger: Served | None = None
    experiment: Experiment | None = None

    def versions(self) -> tuple[str, str | None]:
        return self.champion.version, self.challenger.version if self.challenger else None

    def answering(self, key: str) -> Served:
        """Who answers for a key."""
        ab = self.experiment is not None and self.experiment.mode == "ab"
        return self.challenger if ab and self.challenger and self._shared(key) else self.champion

    def listening(self, key: str) -> bool:
        """Whether the challenger scores this key too, unheard."""
        shadow = self.experiment is not None and self.experiment.mode == "shadow"
        return shadow and self._shared(key)

    def _shared(self, key: str) -> bool:
        return self.experiment is not None and self.experiment.includes(key)

    def joined_by(self, bundle: Bundle, experiment: Experiment) -> "Lineup":
        """The same champion with a challenger.

        Raises:
            UserError: the challenger can't be loaded, or takes other rows than the champion.

        """
        challenger = load(bundle, experiment.variant)
        if challenger.predictor.schema.features != self.champion.predictor.schema.features:
            raise UserError(f"Version {bundle.version} takes other features than the champion.")
        return Lineup(self.champion, challenger, experiment)
