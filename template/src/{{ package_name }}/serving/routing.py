"""Routes each row to a model version: the champion, or the challenger for its share of the keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import FailFast, TypeAdapter

from ..errors import UserError
from ..registry.artifact import ModelArtifact
from ..registry.decision import DecisionRule
from ..registry.experiment import CHAMPION, Experiment
from ..registry.outputs import Score
from ..registry.predictor import Predictor
from .request_model import Row, row_model


@dataclass(frozen=True, eq=False, slots=True)
class LoadedModel:
    """A model version in memory, with the request models of its schema."""

    predictor: Predictor
    variant: str
    row: type[Row]
    rows: TypeAdapter[list[Row]]
    rule: DecisionRule

    @property
    def version(self) -> str:
        return self.predictor.version

    def predict(self, rows: Sequence[dict[str, Any]]) -> list[Score]:
        """Score the features of each row."""
        names = self.predictor.schema.names
        scores: list[Score] = self.predictor.predict(
            {name: [row[name] for row in rows] for name in names}
        ).tolist()
        return scores


def load(artifact: ModelArtifact, variant: str = CHAMPION) -> LoadedModel:
    """Load a version and score its schema's example, which also warms it up.

    Raises:
        UserError: the version can't be loaded, or can't score its own example.

    """
    predictor = Predictor(artifact)
    row = row_model(predictor.schema)
    # Validation of a batch stops at its first bad row: a response with all errors could be huge.
    rows: Any = Annotated[list[row], FailFast()]  # type: ignore[valid-type]
    model = LoadedModel(predictor, variant, row, TypeAdapter(rows), artifact.rule())
    try:
        model.predict([{feature.name: feature.example for feature in predictor.schema.features}])
    except Exception as error:
        raise UserError(f"{artifact.model} can't score its schema's example: {error}") from error
    return model


class Router(NamedTuple):
    """The loaded versions. Replaced as a whole, so that no request sees half of a swap."""

    champion: LoadedModel
    challenger: LoadedModel | None = None
    experiment: Experiment | None = None

    def versions(self) -> tuple[str, str | None]:
        """The versions of champion and challenger."""
        return self.champion.version, self.challenger.version if self.challenger else None

    def route(self, key: str) -> LoadedModel:
        """Select the version that serves a key."""
        if self.challenger and self._is_assigned(key, "ab"):
            return self.challenger
        return self.champion

    def shadows(self, key: str) -> bool:
        """Whether the challenger scores this key in the background."""
        return self._is_assigned(key, "shadow")

    def _is_assigned(self, key: str, mode: str) -> bool:
        experiment = self.experiment
        return experiment is not None and experiment.mode == mode and experiment.assigns(key)

    def with_challenger(self, artifact: ModelArtifact, experiment: Experiment) -> "Router":
        """Add a challenger to this champion.

        Raises:
            UserError: the challenger can't be loaded, or its features differ from the champion's.

        """
        challenger = load(artifact, experiment.variant)
        if challenger.predictor.schema.features != self.champion.predictor.schema.features:
            raise UserError(f"Version {artifact.version} takes other features than the champion.")
        return Router(self.champion, challenger, experiment)
