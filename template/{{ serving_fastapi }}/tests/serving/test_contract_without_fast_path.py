"""The contract tests once more, against FastAPI's own routes."""

from collections.abc import Iterator

import pytest

from ..fixtures import TrainedProject
from .test_clients import *  # noqa: F403
from .test_contract import *  # noqa: F403
from demo import server


@pytest.fixture(scope="module", autouse=True)
def without_fast_path() -> Iterator[None]:
    """Turn the fast path off in every server that this module starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAST_PATH", "false")
        yield


@pytest.fixture(scope="module")
def live(trained: TrainedProject, without_fast_path: None) -> Iterator[server.Server]:  # noqa: ARG001 -- its environment
    """A server with the shared champion."""
    with trained.serving("server-without-fast-path") as running:
        yield running
