"""The past as live traffic: rows go to the server in order of time, and their labels follow."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import NamedTuple

import httpx
import pandas as pd

from . import features
from .config import Dataset
from .errors import UserError
from .monitoring import prediction_log
from .settings import settings

# Hours on their way at the same time.
CONNECTIONS = 3


class Replayed(NamedTuple):
    """What was sent, what got no answer, and the labels that have arrived."""

    rows: int
    requests: int
    failed: int
    failed_rows: int
    labels: int
    seconds: float


def payload(dataset: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """What a client sends of a row: its key, its time and its features, whole numbers as such."""
    integers = [feature.name for feature in dataset.features if feature.type == "integer"]
    sent = frame[[dataset.key, dataset.time, *dataset.row_schema.names]]
    return sent.astype(dict.fromkeys(integers, "int64"))


def hourly(dataset: Dataset, sent: pd.DataFrame) -> Iterator[tuple[int, str]]:
    """Number of rows and JSON body of each hour, oldest first; a missing value is null."""
    for _, rows in sent.groupby(sent[dataset.time].dt.floor("h"), sort=True):
        yield len(rows), rows.to_json(orient="records", date_format="iso")


def replay(
    dataset: Dataset,
    url: str,
    start: datetime,
    end: datetime,
    progress: Callable[[int], object] | None = None,
) -> Replayed:
    """Send every row of [start, end), an hour a batch, then the labels that have arrived by `end`.

    Raises:
        UserError: no server answers at `url`.

    """
    frame = features.load(dataset, start, end, labelled=False)
    began, requests, lost = perf_counter(), 0, []
    with httpx.Client(base_url=url, timeout=30) as client, ThreadPoolExecutor(CONNECTIONS) as pool:
        for rows, answered in pool.map(partial(_send, client), hourly(dataset, payload(dataset, frame))):
            requests += 1
            if not answered:
                lost.append(rows)
            if progress:
                progress(rows)
    seconds = perf_counter() - began
    labels = deliver_labels(dataset, frame, end)
    return Replayed(len(frame), requests, len(lost), sum(lost), labels, seconds)


def _send(client: httpx.Client, hour: tuple[int, str]) -> tuple[int, bool]:
    rows, body = hour
    headers = {"Content-Type": "application/json"}
    try:
        return rows, client.post("/predict/batch", content=body, headers=headers).is_success
    except httpx.ConnectError as error:
        raise UserError(f"No server answers at {client.base_url}: start one with `serve`.") from error
    except httpx.TransportError:
        return rows, False


def deliver_labels(dataset: Dataset, frame: pd.DataFrame, now: datetime) -> int:
    """Write the labels that are known at `now` into the log; returns how many are new."""
    known = frame[frame["arrived_at"] < now]
    arrived = zip(
        known[dataset.key],
        known[dataset.label].astype(float),
        known["arrived_at"].dt.to_pydatetime(),
        strict=True,
    )
    return prediction_log.write_labels(prediction_log.open_log(settings().log_url), arrived)


def probes(dataset: Dataset, before: datetime | None, rows: int) -> list[str]:
    """Bodies of the newest single rows, under keys of their own: no label ever joins them."""
    frame = payload(dataset, features.newest_rows(dataset, before, rows))
    frame[dataset.key] = "probe-" + frame[dataset.key]
    lines: str = frame.to_json(orient="records", date_format="iso", lines=True)
    return lines.splitlines()
