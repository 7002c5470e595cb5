"""What the overlays render."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
OVERLAYS = ("local", "staging", "production")

Manifest = dict[str, Any]


@pytest.fixture(scope="module", params=OVERLAYS)
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the objects of an overlay, with the example's secrets."""
    copy = Path(shutil.copytree(DEPLOY, tmp_path_factory.mktemp(request.param) / "deploy"))
    overlay: Path = copy / "kubernetes" / "overlays" / request.param
    if (example := overlay / "secrets.env.example").exists():
        shutil.copy(example, overlay / "secrets.env")
    kubectl = Path(sys.executable).with_name("kubectl")
    written = subprocess.run([kubectl, "kustomize", overlay], capture_output=True, check=True).stdout
    file = overlay / "rendered.yaml"
    file.write_bytes(written)
    return file


@pytest.fixture(scope="module")
def manifests(rendered: Path) -> list[Manifest]:
    """The objects of an overlay."""
    return list(yaml.safe_load_all(rendered.read_text(encoding="utf-8")))
