"""What a server uses of the machine, with all of its processes."""

from collections.abc import Callable

import psutil


def family(pid: int) -> list[psutil.Process]:
    """A process and everything that it started; nobody when it has ended."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def cpu_seconds(pid: int) -> float:
    """Processor time so far."""
    times = [process.cpu_times() for process in family(pid)]
    return sum(time.user + time.system for time in times)


def idling() -> Callable[[], float]:
    """Start to watch the machine; call what it returns for the share of its cores that was idle since."""
    before = psutil.cpu_times()

    def share() -> float:
        after = psutil.cpu_times()
        return float((after.idle - before.idle) / max(1e-9, sum(after) - sum(before)))

    return share


def memory_mb(pid: int) -> float:
    """Memory in use; what processes share counts once, where the system tells."""
    used = [process.memory_full_info() for process in family(pid)]
    return sum(getattr(info, "pss", info.uss) for info in used) / 1024**2


def end(processes: list[psutil.Process], patience: float = 10.0) -> None:
    """Wait for processes to end; insist when they don't."""
    for process in psutil.wait_procs(processes, timeout=patience)[1]:
        process.kill()
