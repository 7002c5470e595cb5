"""The process that writes reports leaves Ctrl-C to the demo, and ends with it, however that ends."""

import signal
import subprocess
import sys

from ..polling import TIMEOUT

SCRIPT = """
import os
from multiprocessing import active_children
from signal import SIGINT, SIGKILL
import demo.reports
demo.reports.preload = os.getpid  # The drift library would take seconds.
with demo.reports.in_background() as reports:
    [process] = active_children()
"""


def ended(last_line: str) -> int:
    """The exit code of a demo that ends so; its output ends only when that of all its processes has."""
    command = [sys.executable, "-c", f"{SCRIPT}    {last_line}"]
    return subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=TIMEOUT).returncode


def test_it_goes_on_after_ctrl_c() -> None:
    assert ended("os.kill(process.pid, SIGINT); assert reports.finish() > 0") == 0


def test_it_ends_with_a_demo_that_is_killed() -> None:
    assert ended("os.kill(os.getpid(), SIGKILL)") == -signal.SIGKILL
