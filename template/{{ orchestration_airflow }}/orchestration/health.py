"""Exits with 0 if every part of Airflow that runs here is healthy; the image's health check."""

import json
import os
import sys
from urllib.request import urlopen

ADDRESS = f"http://127.0.0.1:{os.environ.get('AIRFLOW_PORT', '8080')}/api/v2/monitor/health"


def main() -> bool:
    with urlopen(ADDRESS, timeout=8) as response:
        parts = json.load(response)
    return any(parts[part]["status"] != "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


if __name__ == "__main__":
    sys.exit(main())
