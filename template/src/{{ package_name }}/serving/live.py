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

BAKED_IN = "baked-in"


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
            self._follow_folder(Path(self._settings.model_dir))
        else:
            self._follow_registry()

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                self.refresh()
            except Exception:
                logger.exception("The registry can't be read; the versions in memory go on serving")
            self._stop.wait(self._settings.model_poll_seconds)

    def _follow_folder(self, folder: Path) -> None:
        if self.lineup is None and BAKED_IN not in self._refused:
            self._serve(self._led_by(Bundle(folder, BAKED_IN)))

    def _follow_registry(self) -> None:
        # MLflow takes seconds to import: the port opens before, and a baked-in model never needs it.
        from .. import registry  # noqa: PLC0415

        champion, experiment = registry.version_of(registry.CHAMPION), registry.challenge()
        lineup = self._with_champion(champion)
        if lineup and experiment != lineup.experiment:
            # Both are there before either answers: a key must not change its version because a server starts.
            lineup = self._with_challenger(Lineup(lineup.champion), experiment)
        self._serve(lineup)

    def _with_champion(self, version: str | None) -> Lineup | None:
        """A lineup that this version leads; the one that serves where that is so already, or can't be."""
        serving = self.lineup and self.lineup.champion.version
        if version is None or version == serving or version in self._refused:
            return self.lineup
        from .. import registry  # noqa: PLC0415

        with registry.files(version) as bundle:
            return self._led_by(bundle)

    def _led_by(self, bundle: Bundle) -> Lineup | None:
        try:
            return Lineup(load(bundle))
        except UserError as error:
            self._refuse(bundle.version, bundle.version, error)
            return self.lineup

    def _with_challenger(self, alone: Lineup, experiment: Experiment | None) -> Lineup:
        """The champion in this experiment; alone where there is none, or where it can't be joined."""
        if not experiment or experiment.champion != alone.champion.version or experiment in self._refused:
            return alone
        from .. import registry  # noqa: PLC0415

        try:
            with registry.files(experiment.challenger) as bundle:
                return alone.joined_by(bundle, experiment)
        except UserError as error:
            self._refuse(experiment, experiment.challenger, error)
        except Exception:
            logger.exception("The challenger can't be fetched; the champion answers alone")
        return alone

    def _serve(self, lineup: Lineup | None) -> None:
        before, self.lineup = self.lineup, lineup
        if lineup is None or lineup == before:
            return
        champion, challenger = lineup.versions()
        if before is None or before.champion is not lineup.champion:
            self._announce(champion)
        logger.info("Serving version %s%s", champion, f", challenged by {challenger}" if challenger else "")

    def _refuse(self, what: str | Experiment, version: str, error: UserError) -> None:
        self._refused.add(what)
        logger.error("Version %s can't serve: %s", version, error)
