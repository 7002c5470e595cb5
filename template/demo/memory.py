"""Peak memory of processes, in MB."""

import resource
import sys
from pathlib import Path

import psutil


def own_peak_mb() -> float:
    """That of this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def peak_mb(process: psutil.Process) -> float:
    """That of another process; its current memory where no peak is recorded."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.is_file():
        return float(process.memory_info().rss / 1024**2)
    lines = status.read_text(encoding="utf-8").splitlines()
    peak = next(line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024
