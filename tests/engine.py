"""The Docker engine that the tests of tier 4 share, if there is one."""

import shutil
import subprocess
from functools import cache

import pytest

IMAGE = "mlops-portfolio-test"
TESTS = [pytest.mark.docker, pytest.mark.slow, pytest.mark.xdist_group("engine")]


@cache
def missing() -> str:
    """Why there is no engine to build with; empty if there is one."""
    if not shutil.which("docker"):
        return "there is no docker on PATH"
    command = ["docker", "info", "--format", "{{.ServerVersion}}"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if asked.returncode == 0 and asked.stdout.strip() else "`docker info` reaches no engine"
