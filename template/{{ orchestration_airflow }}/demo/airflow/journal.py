"""What alerts have started, a line of JSON for each retrain that starts or ends."""

import json
from datetime import UTC, datetime
from pathlib import Path

from .standalone import ENDED, Run, Standalone

DAG = "retrain"
# Of what the command printed, this much is kept.
OUTPUT_LINES = 20
# By the state of the task that retrains; in any other, the run has failed.
RESULTS = {"success": "promoted", "skipped": "kept"}


class Journal:
    """Follows the runs of the DAG `retrain`."""

    def __init__(self, path: Path, standalone: Standalone) -> None:
        self._path, self._standalone = path, standalone
        self._started, self._finished = set[str](), set[str]()

    def update(self) -> None:
        """Note the runs that have started or ended since the last time."""
        for run in self._standalone.runs(DAG):
            name = run["dag_run_id"]
            if name not in self._started:
                self.record(event="started", alerts=self._standalone.alerts(run))
                self._started.add(name)
            if run["state"] in ENDED and name not in self._finished:
                self.record(event="finished", **self._outcome(run))
                self._finished.add(name)

    def record(self, **entry: object) -> None:
        """Append a line."""
        line = json.dumps({"time": datetime.now(UTC).isoformat(timespec="seconds"), **entry})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def _outcome(self, run: Run) -> dict[str, str]:
        """What came of a run, and the contest with the champion from the task's log."""
        state = self._standalone.tasks(run)[DAG]
        if state not in RESULTS:
            return {"result": "failed", "output": ""}
        lines = self._standalone.log(run, DAG).splitlines()
        return {"result": RESULTS[state], "output": "\n".join(lines[-OUTPUT_LINES:])}
