"""The model that answers now: a thread follows the champion's alias and swaps in one assignment."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from ..bundle import Bundle
from ..errors import UserError
from ..predictor import Predictor
from ..settings import Settings
from .rows import Row, row_model

logger = logging.getLogger(__name__)


class Served(NamedTuple):
    """A loaded version with the request models of its schema; a request uses one to its end."""

    predictor: Predictor
    row: type[Row]
    rows: TypeAdapter[list[Row]]


def load(bundle: Bundle) -> Served:
    """Load a version and score its own example, so that the first request finds everything warm."""
    predictor = Predictor(bundle)
    predictor.predict({feature.name: [feature.example] for feature in predictor.schema.features})
    row = row_model(predictor.schema)
    return Served(predictor, row, TypeAdapter(list[row]))  # type: ignore[valid-type]


class LiveModel:
    """Holds the served version; a version that can't be loaded never replaces one that works."""

    def __init__(self, settings: Settings, announce: Callable[[str], object] = lambda _: None) -> None:
        """Follow the registry that the settings name; every version that takes over is announced."""
        self.served: Served | None = None
        self._settings, self._announce = settings, announce
        self._stop = threading.Event()
        self._refused: str | None = None
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
        """Load the version that should serve now, if it isn't the one that does."""
        if self._settings.model_dir:
            self._load_folder(Path(self._settings.model_dir))
        else:
            self._load_champion()

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                self.refresh()
            except Exception:
                logger.exception("The registry can't be read; the version in memory goes on serving")
            self._stop.wait(self._settings.model_poll_seconds)

    def _load_folder(self, folder: Path) -> None:
        if self.served is None:
            self._swap(Bundle(folder, "baked-in"))

    def _load_champion(self) -> None:
        # MLflow takes seconds to import: the port opens before, and a baked-in model never needs it.
        from .. import registry  # noqa: PLC0415

        version = registry.version_of(registry.CHAMPION)
        current = self.served.predictor.version if self.served else None
        if version and version not in (current, self._refused):
            with registry.files(version) as bundle:
                self._swap(bundle)

    def _swap(self, bundle: Bundle) -> None:
        try:
            self.served = load(bundle)
        except UserError:
            self._refused = bundle.version
            logger.exception("Version %s can't serve", bundle.version)
        else:
            self._announce(bundle.version)
            logger.info("Serving version %s", bundle.version)
