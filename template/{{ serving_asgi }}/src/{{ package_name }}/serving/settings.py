"""The settings of the ASGI server: the project's, and how it answers."""

from ..settings import Settings


class ServerSettings(Settings):
    # Answers the prediction routes before FastAPI does; see the package `fastpath`.
    fast_path: bool = True
