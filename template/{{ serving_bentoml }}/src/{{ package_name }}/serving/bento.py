"""The application as a BentoML service: what `bentoml serve` starts, from the project or from a bento."""

from contextlib import AsyncExitStack
from pathlib import Path

import bentoml
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..monitoring import prediction_log
from ..registry.artifact import MODEL
from .app import create_app
from .fastpath import with_fast_path
from .http_protocol import install
from .settings import ServerSettings

# Where a bento holds its champion: next to the package.
PACKED_MODEL = Path(__file__).parents[2] / "model"


def load_settings() -> ServerSettings:
    """The settings of this process; a bento serves the champion inside it unless they name another."""
    settings = ServerSettings()
    if settings.model_dir or not (PACKED_MODEL / MODEL).is_file():
        return settings
    return settings.model_copy(update={"model_dir": str(PACKED_MODEL)})


class ContractMiddleware:
    """Answers every request in place of BentoML, whose own `/healthz` and `/readyz` differ from ours."""

    def __init__(self, app: ASGIApp) -> None:
        settings = load_settings()
        self._bentoml, self.application = app, create_app(settings)
        self._contract = with_fast_path(self.application, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._contract(scope, receive, send)
            return
        async with AsyncExitStack() as opened:
            await opened.enter_async_context(self.application.router.lifespan_context(self.application))

            async def close_first(message: Message) -> None:
                # The process may end as soon as the shutdown is complete, and the rest of the log with it.
                if message["type"].startswith("lifespan.shutdown."):
                    await opened.aclose()
                await send(message)

            await self._bentoml(scope, receive, close_first)


class Deployment:
    """All that is left for BentoML to do."""

    @bentoml.on_deployment  # type: ignore[untyped-decorator]
    @staticmethod
    def prepare() -> None:
        """Create the log's tables once, before several workers try to."""
        prediction_log.open_log(load_settings().log_url).dispose()


# BentoML starts uvicorn once this module is imported.
install()

# BentoML's metrics, access log and traces are off: the application has metrics and a log of its own.
PredictionService = bentoml.service(
    name="prediction",
    workers=load_settings().workers,
    metrics={"enabled": False},
    logging={"access": {"enabled": False}},
    tracing={"excluded_urls": "."},
)(Deployment)
PredictionService.add_asgi_middleware(ContractMiddleware)
