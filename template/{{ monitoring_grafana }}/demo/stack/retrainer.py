"""Who retrains: whatever Alertmanager posts to. Here it is the retrain hook."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from . import servers
from .servers import Yaml

# Configuration of the receiver in observability/alertmanager.yml.
RECEIVER = "retrain"


class Retrainer(NamedTuple):
    """A process that retrains when an alert is posted to it."""

    name: str
    # How Alertmanager posts: url, credentials.
    webhook: Yaml
    # What Prometheus scrapes, by job; empty for a process without metrics.
    targets: dict[str, str]
    # The names of what it has done: "started", "busy", "finished" once for each time.
    events: Callable[[], list[str]]
    # "promoted", "kept" or "failed": what came of the last run that has finished.
    result: Callable[[], str | None]


Starter = Callable[[Path], AbstractContextManager[Retrainer]]


class Journal(NamedTuple):
    """The lines that the hook writes."""

    path: Path

    def lines(self) -> list[dict[str, Any]]:
        text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def events(self) -> list[str]:
        """The names of what the hook has done."""
        return [line["event"] for line in self.lines()]

    def result(self) -> str | None:
        """What came of the last run that has finished."""
        return next((line["result"] for line in reversed(self.lines()) if "result" in line), None)


def webhook(url: str, token: Path) -> Yaml:
    """How Alertmanager posts to the hook."""
    credentials = {"credentials_file": str(token.resolve())}
    return {"url": f"{url}/alerts", "http_config": {"authorization": credentials}}


@contextmanager
def hook(folder: Path) -> Iterator[Retrainer]:
    """The project's own hook; the warehouse is up to date, so it only retrains."""
    journal, token = Journal(folder / "hook.jsonl"), folder / "hook.token"
    files = {"JOURNAL": str(journal.path), "TOKEN_FILE": str(token)}
    with servers.hook_running(folder / "hook.log", COMMANDS="retrain", **files) as running:
        yield Retrainer(
            name="the retrain hook",
            webhook=webhook(running.url, token),
            targets={"retrain": running.url.removeprefix("http://")},
            events=journal.events,
            result=journal.result,
        )
