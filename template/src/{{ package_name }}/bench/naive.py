"""The server that most projects have: FastAPI, a pandas frame of one row, and the framework's own model.

It neither logs nor counts, so it has less to do than ours.
"""

import pickle
from pathlib import Path

import pandas as pd
import uvicorn
from fastapi import FastAPI
from pydantic import ConfigDict

from .. import model
from ..bundle import Bundle
from ..serving import lifeline
from ..serving.rows import row_model
from ..settings import settings
from . import PICKLE


def create_app() -> FastAPI:
    folder = Path(settings().model_dir)
    fitted = pickle.loads((folder / PICKLE).read_bytes())  # noqa: S301 -- the bench has just written it
    schema = Bundle(folder, "naive").schema()
    numbers = dict.fromkeys(schema.numbers, "float32")
    app = FastAPI()

    class Row(row_model(schema)):  # type: ignore[misc]
        # FastAPI hands over parsed JSON, in which a time is still text.
        model_config = ConfigDict(strict=False)

    @app.get("/readyz")
    def ready() -> None:
        """The model is loaded."""

    # A coroutine does this server a favour: forty threads would fight for the interpreter.
    @app.post("/predict")
    async def predict(row: Row) -> dict[str, float]:
        frame = pd.DataFrame([vars(row)])[schema.names].astype(numbers)
        return {"prediction": float(model.predict(fitted, frame)[0])}

    return app


def main() -> None:
    configured = settings()
    lifeline.hold(configured.lifeline)
    uvicorn.run(
        f"{__package__}.naive:create_app",
        factory=True,
        host=configured.host,
        port=configured.port,
        workers=configured.workers,
        access_log=False,
    )


if __name__ == "__main__":
    main()
