"""The process that writes reports ends with the demo, however that ends."""

import signal
import subprocess
import sys

import pytest

from ..polling import TIMEOUT

ENDS = {
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)", signal.SIGKILL, 0),
    "Ctrl-C, which the terminal sends to all": (
        "writer.asked[0].result(); os.kill(0, signal.SIGINT)",
        signal.SIGINT,
        1,
    ),
}


@pytest.mark.parametrize(("end", "number", "tracebacks"), ENDS.values(), ids=ENDS)
def test_it_ends_with_the_demo(end: str, number: int, tracebacks: int) -> None:
    script = f"""
import os, signal
from demo.reports import in_background
with in_background() as writer:
    {end}
"""
    # Its output ends when both processes have.
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=False,
        text=True,
        timeout=TIMEOUT,
        start_new_session=True,
    )
    assert ended.returncode == -number
    assert ended.stderr.count("Traceback") == tracebacks, ended.stderr
