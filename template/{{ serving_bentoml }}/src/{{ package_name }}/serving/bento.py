"""The application as a BentoML service: what `bentoml serve` starts, from here or out of a bento."""

from pathlib import Path

import bentoml
from starlette.types import ASGIApp, Receive, Scope, Send

from ..bundle import MODEL
from ..monitoring import prediction_log
from ..settings import Settings, settings
from .app import create_app

# Where a bento has its champion: beside the package.
PACKED = Path(__file__).parents[2] / "model"


def configured() -> Settings:
    """Our settings; a bento serves the champion inside unless they name another."""
    named = settings()
    if named.model_dir or not (PACKED / MODEL).is_file():
        return named
    return named.model_copy(update={"model_dir": str(PACKED)})


class Contract:
    """Our application in front of BentoML's routes, as those would answer `/healthz` and `/readyz` first."""

    def __init__(self, app: ASGIApp) -> None:
        self._bentoml, self._ours = app, create_app(configured())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._ours(scope, receive, send)
            return
        async with self._ours.router.lifespan_context(self._ours):
            await self._bentoml(scope, receive, send)


class Champion:
    """All that BentoML itself has to do."""

    @bentoml.on_deployment  # type: ignore[untyped-decorator]
    @staticmethod
    def prepare() -> None:
        """Make the log's tables once, before several workers could try at a time."""
        prediction_log.open_log(settings().log_url).dispose()


# The application counts, times and logs its requests: that BentoML does so too would be paid for twice.
Prediction = bentoml.service(
    name="prediction",
    workers=settings().workers,
    metrics={"enabled": False},
    logging={"access": {"enabled": False}},
    tracing={"excluded_urls": "."},
)(Champion)
Prediction.add_asgi_middleware(Contract)
