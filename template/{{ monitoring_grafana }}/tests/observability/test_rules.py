"""Every alert fires and stays silent when it should, and has a runbook."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..project_files import ROOT

RULES = ROOT / "observability" / "prometheus" / "rules"
CASES = Path(__file__).parent / "rules"
# What a project whose repository is known has there.
ADDRESS = "{{ $externalLabels.repository }}"
RUNBOOKS = ROOT / "docs" / "runbooks"

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)"
)


def read(path: Path) -> Any:  # noqa: ANN401
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def alerts() -> Iterator[dict[str, Any]]:
    """Every rule that is an alert."""
    for path in sorted(RULES.glob("*.yml")):
        rules = (rule for group in read(path)["groups"] for rule in group["rules"])
        yield from (rule for rule in rules if "alert" in rule)


def names() -> set[str]:
    return {rule["alert"] for rule in alerts()}


def promtool(*arguments: str | Path) -> None:
    done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)  # noqa: S607
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_rules_and_configuration_are_valid() -> None:
    promtool("check", "config", RULES.parent / "prometheus.yml")


@needs_promtool
def test_alerts_fire_and_stay_silent() -> None:
    promtool("test", "rules", *sorted(CASES.glob("*.yml")))


def test_there_is_a_case_of_each_alert_that_fires_and_one_that_is_silent() -> None:
    every = [test for path in CASES.glob("*.yml") for test in read(path)["tests"]]
    cases = [case for test in every for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == names()
    assert {case["alertname"] for case in cases if not case["exp_alerts"]} == names()


def test_every_alert_says_what_a_person_needs() -> None:
    for rule in alerts():
        assert rule["labels"]["severity"] in {"critical", "warning"}, rule["alert"]
        assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}, rule["alert"]


def test_every_alert_has_its_runbook_and_every_runbook_its_alert() -> None:
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == names()
    for rule in alerts():
        page = ROOT / rule["annotations"]["runbook_url"].removeprefix(ADDRESS)
        assert page.stem == rule["alert"]
        headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == [rule["alert"], "What it means", "How to look", "What to do"]
