"""Write the dashboards as JSON: `python -m dashboards`."""

from collections.abc import Iterator
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from .experiments import experiments
from .model import model
from .service import service

TARGET = Path(__file__).parents[1] / "observability" / "grafana" / "dashboards"
DASHBOARDS = {"service": service, "model": model, "experiments": experiments}


def rendered() -> Iterator[tuple[Path, str]]:
    """Each dashboard's file and its JSON."""
    for name, build in DASHBOARDS.items():
        encoded = JSONEncoder(sort_keys=True, indent=2).encode(build().build())
        yield TARGET / f"{name}.json", f"{encoded}\n"


def main() -> None:
    for path, text in rendered():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
