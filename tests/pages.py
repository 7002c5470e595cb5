"""Pages of a rendered project's server, opened in a real browser."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

import harness

TIMEOUT = 120.0


@contextmanager
def serving(project: Path) -> Iterator[str]:
    """The project's own server with its champion; gives the address."""
    port, python = harness.free_port(), harness.installed(project)
    command = [str(python), "-m", f"{harness.package(project)}.serving"]
    server = subprocess.Popen(command, cwd=project, env=harness.surroundings(project) | {"PORT": str(port)})
    try:
        deadline = time.monotonic() + TIMEOUT
        while not ready(port):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def ready(port: int) -> bool:
    """Whether a model is loaded."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def opened(address: str, path: str) -> Iterator[Page]:
    """A page in Chromium with requests to other hosts blocked; as root it has no sandbox."""

    def stay(route: Route) -> None:
        if route.request.url.startswith((address, "data:")):
            route.continue_()
        else:
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**", stay)
        page.goto(f"{address}{path}")
        yield page
        browser.close()


def chromium() -> str:
    """The browser's path."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("Chromium is not installed")
    return found
