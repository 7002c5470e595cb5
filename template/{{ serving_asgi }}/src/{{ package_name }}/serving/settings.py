"""Settings of the ASGI server: the project's, and whether the fast path is on."""

from ..settings import Settings


class ServerSettings(Settings):
    # Answers the prediction routes ahead of FastAPI; see the package `fastpath`.
    fast_path: bool = True
