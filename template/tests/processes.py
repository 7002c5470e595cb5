"""Finds and checks processes that a test has started."""

import psutil

from .polling import wait_until


def wait_for_child(pid: int, word: str) -> psutil.Process:
    """The first child process with a command-line argument that ends with `word`, once it runs."""

    def matching() -> list[psutil.Process]:
        children = psutil.Process(pid).children()
        return [child for child in children if any(part.endswith(word) for part in _command(child))]

    wait_until(lambda: bool(matching()))
    return matching()[0]


def _command(process: psutil.Process) -> list[str]:
    """The command line of a process; empty if it has just ended."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []
