"""The OpenAPI document: it has the fields of the served version, and the server conforms to it."""

import subprocess
import sysconfig
from pathlib import Path

import httpx

from ..fixtures import TrainedProject
from demo.server import Server

SCHEMATHESIS = Path(sysconfig.get_path("scripts")) / "schemathesis"


def test_it_has_the_fields_of_the_schema_and_a_valid_example(live: Server, trained: TrainedProject) -> None:
    schema = trained.project.dataset.row_schema
    document = httpx.get(f"{live.url}/openapi.json").json()
    fields = document["components"]["schemas"]["Row"]["properties"]
    assert schema.answer in document["info"]["description"]
    assert fields.keys() == {schema.key, schema.time, *schema.names}
    assert (fields["distance"]["type"], fields["distance"]["maximum"]) == ("integer", 6000)
    example = {name: field["examples"][0] for name, field in fields.items()}
    assert httpx.post(f"{live.url}/predict", json=example).status_code == 200
    assert httpx.get(f"{live.url}/docs").status_code == 200


def test_the_server_conforms_to_the_document(live: Server, tmp_path: Path) -> None:
    """Schemathesis sends valid and invalid requests, and checks every response."""
    settings = ["--checks", "all", "--max-examples", "20", "--generation-deterministic", "--no-color"]
    done = subprocess.run(
        [SCHEMATHESIS, "run", f"{live.url}/openapi.json", *settings],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
