"""Follows the registry in a thread and hot-swaps the model versions that should serve."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from ..registry.artifact import ModelArtifact
from ..registry.experiment import CHAMPION, Experiment
from ..settings import Settings, configure_libraries
from .routing import Router, load

if TYPE_CHECKING:
    from ..registry.registry import Registered, Registry

logger = logging.getLogger(__name__)

BAKED_IN = "baked-in"


class ModelWatcher:
    """Holds the current router; a version that can't be loaded never replaces one that works."""

    def __init__(self, settings: Settings, on_champion: Callable[[str], object] = lambda _: None) -> None:
        """Watch the registry that the settings name; `on_champion` gets the version of each new champion."""
        self.router: Router | None = None
        # Why the last version was rejected, for those who find the server without a model.
        self.failure = ""
        self._settings, self._on_champion = settings, on_champion
        self._stop = threading.Event()
        # A number alone doesn't identify a version of the registry.
        self._champion: Registered | None = None
        # Versions that failed to load as champion, and experiments whose challenger failed to load.
        self._rejected: set[str | Registered | Experiment] = set()
        self._thread = threading.Thread(target=self._watch, name="model-watcher", daemon=True)

    def start(self) -> None:
        """Load a baked-in model at once; the registry is read in the background."""
        if self._settings.model_dir:
            self.refresh()
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def refresh(self) -> None:
        """Load the versions that should serve now, unless they already do."""
        if self._settings.model_dir:
            self._refresh_from_folder(Path(self._settings.model_dir))
        else:
            self._refresh_from_registry()

    def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                self.refresh()
            except Exception:
                logger.exception("The registry can't be read; the loaded versions stay in place")
            self._stop.wait(self._settings.model_poll_seconds)

    def _refresh_from_folder(self, folder: Path) -> None:
        if self.router is None and BAKED_IN not in self._rejected:
            self._swap(self._load_champion(ModelArtifact(folder, BAKED_IN), BAKED_IN))

    def _refresh_from_registry(self) -> None:
        registry = self._registry()
        champion, experiment = registry.find(CHAMPION), registry.experiment()
        router = self._with_champion(champion)
        if router and experiment != router.experiment:
            # Both are swapped in together, so that a restart never changes the version of a key.
            router = self._with_challenger(Router(router.champion), experiment)
        self._swap(router)

    def _registry(self) -> "Registry":
        # MLflow takes seconds to import: the server listens before that, and a baked-in model never needs it.
        configure_libraries()
        from ..registry.registry import Registry  # noqa: PLC0415

        return Registry(self._settings)

    def _with_champion(self, champion: "Registered | None") -> Router | None:
        """A router with this champion; the current one if the champion is unchanged or was rejected."""
        if champion is None or champion == self._champion or champion in self._rejected:
            return self.router
        try:
            with self._registry().artifact(champion.version) as artifact:
                router = self._load_champion(artifact, champion)
        except UserError as error:
            self._reject(champion, champion.version, error)
            return self.router
        if router is not self.router:
            self._champion = champion
        return router

    def _load_champion(self, artifact: ModelArtifact, champion: "str | Registered") -> Router | None:
        try:
            return Router(load(artifact))
        except UserError as error:
            self._reject(champion, artifact.version, error)
            return self.router

    def _with_challenger(self, router: Router, experiment: Experiment | None) -> Router:
        """Add the experiment's challenger; if it can't be loaded, the champion serves alone."""
        champion = router.champion.version
        if not experiment or experiment.champion != champion or experiment in self._rejected:
            return router
        try:
            with self._registry().artifact(experiment.challenger) as artifact:
                return router.with_challenger(artifact, experiment)
        except UserError as error:
            self._reject(experiment, experiment.challenger, error)
        except Exception:
            logger.exception("The challenger can't be fetched; the champion serves alone")
        return router

    def _swap(self, router: Router | None) -> None:
        previous, self.router = self.router, router
        if router is None or router == previous:
            return
        champion, challenger = router.versions()
        if previous is None or previous.champion is not router.champion:
            self._on_champion(champion)
        logger.info("Serving version %s%s", champion, f", challenger {challenger}" if challenger else "")

    def _reject(self, rejected: "str | Registered | Experiment", version: str, error: UserError) -> None:
        self._rejected.add(rejected)
        self.failure = f"Version {version} can't be served; the server's log says why."
        logger.error("Version %s can't be served: %s", version, error)
