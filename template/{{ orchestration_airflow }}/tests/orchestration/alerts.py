"""Alerts for Airflow: posted as Alertmanager does, and by a real Alertmanager."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from ..project_files import ROOT
from .airflow_process import TIMEOUT, stop, wait_until
from .standalone import Standalone
from demo.server import free_port

NAME = "FeatureDrift"
# Debian's name comes first, as an unrelated package may have the other one.
PROGRAMS = ("prometheus-alertmanager", "alertmanager")


def post(standalone: Standalone, status: str, token: str) -> tuple[int, object]:
    """The answer to an alert."""
    alert = {"status": status, "labels": {"alertname": NAME}, "annotations": {}, "startsAt": ""}
    body = {"version": "4", "status": status, "groupKey": "{}", "alerts": [alert], "externalURL": ""}
    headers = {"Authorization": f"Bearer {token}"}
    answer = standalone.client.post("/alerts/retrain", json=body, headers=headers)
    return answer.status_code, answer.json()


def fire(standalone: Standalone, folder: Path) -> None:
    """Let an alert fire, in a real Alertmanager where it is installed; returns when Airflow has its event."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        assert post(standalone, "firing", standalone.alert_token) == (202, {"firing": [NAME]})
        return
    before = standalone.get("assets/events")["total_entries"]
    with alertmanager(program, folder, configuration(standalone, folder)) as url:
        alerts = [{"labels": {"alertname": NAME}}]
        httpx.post(f"{url}/api/v2/alerts", json=alerts, timeout=TIMEOUT).raise_for_status()
        wait_until(lambda: standalone.get("assets/events")["total_entries"] > before)


def configuration(standalone: Standalone, folder: Path) -> dict[str, Any]:
    """The receiver in the documents, with this Airflow's address and token, for every alert."""
    page = (ROOT / "docs/orchestration.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(receivers:.*?)```", page, re.DOTALL)
    (folder / "token").write_text(standalone.alert_token, encoding="utf-8")
    address = str(standalone.client.base_url).rstrip("/")
    own = {"http://127.0.0.1:8080": address, "/path/to/token": str(folder / "token")}
    for shown, value in own.items():
        example = example.replace(shown, value)
    return {"route": {"receiver": "retrain", "group_wait": "0s"}, **yaml.safe_load(example)}


@contextmanager
def alertmanager(program: str, folder: Path, config: dict[str, Any]) -> Iterator[str]:
    """Run Alertmanager inside the `with` block, alone; returns its address."""
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    url = f"127.0.0.1:{free_port()}"
    files = [f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'data'}"]
    line = [program, *files, f"--web.listen-address={url}", "--cluster.listen-address="]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(line, stdout=log, stderr=log)
    try:
        wait_until(lambda: is_ready(process, f"http://{url}/-/ready"))
        yield f"http://{url}"
    finally:
        stop(process)


def is_ready(process: subprocess.Popen[bytes], url: str) -> bool:
    assert process.poll() is None, process.args
    try:
        return httpx.get(url, timeout=TIMEOUT).is_success
    except httpx.TransportError:
        return False
