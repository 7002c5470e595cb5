"""CPU time and memory of a server, all of its processes included."""

from collections.abc import Callable

import psutil


def process_tree(pid: int) -> list[psutil.Process]:
    """A process and its descendants; empty after it has ended."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(pid: int) -> float:
    """CPU time so far."""
    times = [process.cpu_times() for process in process_tree(pid)]
    return sum(time.user + time.system for time in times)


def idle_share() -> Callable[[], float]:
    """Start measuring; the returned function returns the share of the machine's cores that was idle since."""
    before = psutil.cpu_times()

    def share() -> float:
        after = psutil.cpu_times()
        return float((after.idle - before.idle) / max(1e-9, sum(after) - sum(before)))

    return share


def memory_mb(pid: int) -> float:
    """Memory in use; shared pages count once where the system reports them."""
    used = [process.memory_full_info() for process in process_tree(pid)]
    return sum(getattr(info, "pss", info.uss) for info in used) / 1024**2


def stop(processes: list[psutil.Process], timeout: float = 10.0) -> None:
    """Wait for processes to end; kill them after the timeout."""
    for process in psutil.wait_procs(processes, timeout=timeout)[1]:
        process.kill()
