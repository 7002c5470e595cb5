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
    os.kill(process.pid, SIGINT)
    assert reports.finish() > 0
    os.kill(os.getpid(), SIGKILL)
"""


def test_it_goes_on_after_ctrl_c_and_ends_with_a_demo_that_is_killed() -> None:
    # The output ends when that of all processes has.
    command = [sys.executable, "-c", SCRIPT]
    ended = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=TIMEOUT)
    assert ended.returncode == -signal.SIGKILL
