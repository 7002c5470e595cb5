"""The models that answer now: a thread follows the registry and swaps in one assignment."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from ..bundle import Bundle
from ..errors import UserError
from ..experiment import Experiment
from ..settings import Settings
from .lineup import Lineup, load

logger = logging.getLogger(__name__)


class LiveModel:
    """Holds the lineup; a version that can't be loaded never replaces one that works."""

    def __init__(self, settings: Settings, announce: Callable[[str], object] = lambda _: None) -> None:
        """Follow the registry that the settings name; every champion that takes over is announced."""
        self.lineup: Lineup | None = None
        self._settings, self._announce = settings, announce
        self._stop = threading.Event()
        # Versions that can't be champion, and experiments that can't be joined.
        self._refused: set[str | Experiment] = set()
        self._thread = threading.Thread(target=self._follow, name="live-model", daemon=True)

    def start(self) -> None:
        """Load a baked-in model before the first request; the registry may take longer to answer."""
        if self._settings.model_dir:
            self.refresh()
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def refresh(self) -> None:
        """Load the versions that should serve now, if they aren't the ones that do."""
        if self._settings.model_dir:
            self._load_folder(Path(self._settings.model_dir))
        else:
            self._load_registered()

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                self.refresh()
            except Exception:
                logger.exception("The registry can't be read; the versions in memory go on serving")
            self._stop.wait(self._settings.model_poll_seconds)

    def _load_folder(self, folder: Path) -> None:
        if self.lineup is None:
            self._crown(Bundle(folder, "baked-in"))

    def _load_registered(self) -> None:
        # MLflow takes seconds to import: the port opens before, and a baked-in model never needs it.
        from .. import registry  # noqa: PLC0415

        champion = registry.version_of(registry.CHAMPION)
        if (
            champion
            and champion not in self._refused
            and champion != (self.lineup and self.lineup.champion.version)
        ):
            with registry.files(champion) as bundle:
                self._crown(bundle)
        self._follow_experiment(registry.challenge())

    def _crown(self, bundle: Bundle) -> None:
        try:
            self.lineup = Lineup(load(bundle))
        except UserError as error:
            self._refuse(bundle.version, bundle.version, error)
        else:
            self._announce(bundle.version)
            logger.info("Serving version %s", bundle.version)

    def _follow_experiment(self, experiment: Experiment | None) -> None:
        lineup = self.lineup
        if lineup is None or experiment == lineup.experiment:
            return
        self.lineup = Lineup(lineup.champion)
        if experiment and experiment.champion == lineup.champion.version and experiment not in self._refused:
            from .. import registry  # noqa: PLC0415

            with registry.files(experiment.challenger) as bundle:
                self._challenge(self.lineup, bundle, experiment)

    def _challenge(self, lineup: Lineup, bundle: Bundle, experiment: Experiment) -> None:
        try:
            self.lineup = lineup.joined_by(bundle, experiment)
        except UserError as error:
            self._refuse(experiment, bundle.version, error)
        else:
            logger.info("Version %s is the challenger", bundle.version)

    def _refuse(self, what: str | Experiment, version: str, error: UserError) -> None:
        self._refused.add(what)
        logger.error("Version %s can't serve: %s", version, error)
