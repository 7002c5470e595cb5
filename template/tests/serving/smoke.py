"""Requests a prediction inside a running container: `docker exec -i NAME python - < tests/serving/smoke.py`.

Uses the standard library only, and the examples in the model's schema.
"""

import json
import os
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

TIMEOUT = 60.0


def request(path: str, body: object = None) -> tuple[int, Any]:
    """Status and body of a response; status 0 if the connection is refused."""
    connection = HTTPConnection("127.0.0.1", int(os.getenv("PORT", "8000")), timeout=10)
    try:
        if body is None:
            connection.request("GET", path)
        else:
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except ConnectionError:
        return 0, None
    finally:
        connection.close()


def example(model: Path) -> dict[str, Any]:
    """A valid row for the model in a folder."""
    schema = json.loads((model / "schema.json").read_text(encoding="utf-8"))
    row: dict[str, Any] = {schema["key"]: "smoke-test", schema["time"]: "2026-01-01T12:00:00"}
    for feature in schema["features"]:
        whole = feature["type"] == "integer"
        row[feature["name"]] = int(feature["example"]) if whole else feature["example"]
    return row


def main() -> None:
    """Wait until the model is loaded, then send a valid row, and one without its features."""
    row, until = example(Path(os.environ["MODEL_DIR"])), time.monotonic() + TIMEOUT
    while (ready := request("/readyz"))[0] != 200 and time.monotonic() < until:
        time.sleep(0.2)
    assert ready[0] == 200, f"not ready after {TIMEOUT:.0f} s: {ready}"
    status, answer = request("/predict", row)
    assert status == 200, answer
    status, problem = request("/predict", dict(list(row.items())[:2]))
    assert status == 422, problem
    sys.stdout.write(f"{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
