"""`mlflow models serve`, as it comes: MLflow's own way to put a model behind HTTP."""

import os
import sys
from pathlib import Path

from mlflow.cli import cli

from ..serving import lifeline
from ..settings import settings
from . import PYFUNC


def main() -> None:
    configured = settings()
    lifeline.hold(configured.lifeline)
    # It looks for uvicorn on the PATH.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    model = ["--model-uri", f"{configured.model_dir}/{PYFUNC}", "--env-manager", "local"]
    where = ["--host", configured.host, "--port", str(configured.port)]
    cli(["models", "serve", *model, *where, "--workers", str(configured.workers)])


if __name__ == "__main__":
    main()
