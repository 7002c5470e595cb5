"""Where a fit runs, and what makes it repeatable there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch


def choose_device(name: str) -> torch.device:
    """The named device; "auto" prefers an accelerator."""
    if name != "auto":
        return torch.device(name)
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    return accelerator or torch.device("cpu")


def mixed_precision(device: torch.device) -> torch.autocast:
    """bfloat16 for matrix products, if the GPU has it; its range is that of float32, so no loss is scaled."""
    supported = device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.autocast(device.type, torch.bfloat16, enabled=supported)


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Seed the generators and ask for deterministic algorithms; the process gets its own settings back."""
    threads, mode = torch.get_num_threads(), torch.get_deterministic_debug_mode()
    # Read once, by the first matrix product on an NVIDIA GPU.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        # Some operations have no deterministic algorithm on a GPU: those only warn.
        torch.set_deterministic_debug_mode("warn")
        # Leaves one core to the server; OMP_NUM_THREADS may allow fewer.
        torch.set_num_threads(max(1, min(threads, (os.cpu_count() or 1) - 1)))
        try:
            yield
        finally:
            torch.set_num_threads(threads)
            torch.set_deterministic_debug_mode(mode)
