"""The text of every file of an adopted project; nothing is written here."""

import re
from collections.abc import Mapping
from pathlib import Path

from . import columns, datasheet, documents, fixture, limits, words
from .draft import Draft
from .problem import Problem
from .templating import text

SNAPSHOTS = "data"
# With fewer test rows than this, gates.yaml says that they are few.
FEW_ROWS = 300
LOSSES = {Problem.REGRESSION: "squared error"}
# Fewer rows are divided into fewer folds.
FOLDS, FEW_FOLDS, FOLD_ROWS = 3, 2, 1000


def files(draft: Draft, project: Path, package: str) -> dict[str, str]:
    """Every file by its path in the project."""
    made_up = draft.calendar.made_up
    found = {
        "configs/dataset.yaml": dataset(draft),
        "configs/training.yaml": text("training.yaml", draft, folds=folds(draft)),
        "configs/gates.yaml": gates(draft),
        "configs/decision.yaml": decision(draft),
        "configs/explanation.yaml": text("explanation.yaml", draft, groups=related(draft)),
        "configs/monitoring.yaml": monitoring(draft, project / "configs/monitoring.yaml"),
        **({"sql/rows.sql": text("rows.sql", draft, basis=basis(draft))} if made_up else {}),
        "sql/features.sql": text("features.sql", draft, relation=relation(draft), block=block(draft)),
        "sql/labels.sql": text("labels.sql", draft, relation=relation(draft), meaning=words.meaning(draft)),
        "notebooks/exploration.py": exploration(draft, package),
        "tests/data/test_sql.py": text("test_sql", draft, package=package),
        "tests/data/rows.yaml": fixture.rows(draft),
        "docs/data.md": text("data.md", draft, folder=SNAPSHOTS, **datasheet.facts(draft)),
    }
    return found | documents.filled(draft, project)


def dataset(draft: Draft) -> str:
    return text(
        "dataset.yaml",
        draft,
        summary=words.description(draft),
        terms=words.LICENCE,
        folder=SNAPSHOTS,
        columns={name: columns.raw(draft, name) for name in columns.kept(draft)},
        sql=[f"sql/{name}.sql" for name in sql_names(draft)],
        answer=words.answer(draft),
    )


def sql_names(draft: Draft) -> list[str]:
    """The SQL files in the order in which they run."""
    return [*(["rows"] if draft.calendar.made_up else []), "features", "labels"]


def relation(draft: Draft) -> str:
    """What features and labels are selected from."""
    return "placed" if draft.calendar.made_up else draft.table


def basis(draft: Draft) -> str:
    """What a row's draws are computed from: rows of a group come together."""
    group = draft.plan.roles.group
    return f"coalesce({group.feature}::VARCHAR, {draft.key}::VARCHAR)" if group else f"{draft.key}::VARCHAR"


def block(draft: Draft) -> str:
    """The column of the blocks, if it is no feature."""
    group, names = draft.plan.roles.group, {one.name for one in draft.features}
    return group.feature if group and group.feature not in names else ""


def folds(draft: Draft) -> int:
    """As many folds as have rows enough."""
    rows = draft.calendar.monthly * draft.calendar.training_days / 30
    return FOLDS if rows >= FOLD_ROWS else FEW_FOLDS


def gates(draft: Draft) -> str:
    values = draft.plan.profile.sample[draft.target.position].dropna()
    regression = draft.plan.target.problem is Problem.REGRESSION
    spread = float(values.astype(float).std()) if regression else 0.0
    return text(
        "gates.yaml",
        draft,
        few_rows=FEW_ROWS,
        loss=LOSSES.get(draft.plan.target.problem, "log loss"),
        regression=regression,
        calibration_error=limits.calibration_error(draft.plan.target, spread),
        leak=limits.leak(draft.strongest, draft.plan.target.problem),
    )


def decision(draft: Draft) -> str:
    """Costs that are the same for every error."""
    classes, target = draft.classes, draft.plan.target
    actions = ["nothing", *(f"treat_as_{name}" for name in classes[1:])]
    costs = {
        action: {name: float(at != position) for position, name in enumerate(classes)}
        for at, action in enumerate(actions)
    }
    return text(
        "decision.yaml",
        draft,
        regression=target.problem is Problem.REGRESSION,
        positive=words.positive(draft),
        costs=costs if classes else {},
    )


def related(draft: Draft) -> dict[str, list[str]]:
    """Features whose names begin with the same word, or that come from the same window."""
    grouped: dict[str, list[str]] = {}
    for one in draft.features:
        grouped.setdefault(one.name.partition("_")[0], []).append(one.name)
    names = {one.name for one in draft.features}
    return {
        f"all of {name}" if name in names else name: found
        for name, found in grouped.items()
        if len(found) > 1
    }


def monitoring(draft: Draft, path: Path) -> str:
    """The file with this table's limits; its comments stay."""
    names = (
        "column_threshold", "prediction_threshold", "label_threshold", "label_delay_days", "minimum_rows",
    )  # fmt: skip
    return with_values(
        path.read_text(encoding="utf-8"), {name: getattr(draft.limits, name) for name in names}
    )


def with_values(content: str, values: Mapping[str, float]) -> str:
    """A YAML file with other numbers."""
    for name, value in values.items():
        content = re.sub(rf"(?m)^({name}: )\S+", rf"\g<1>{value:g}", content)
    return content


def exploration(draft: Draft, package: str) -> str:
    return text(
        "exploration",
        draft,
        package=package,
        title=words.question(draft),
        introduction=words.introduction(draft),
        over_time=words.over_time(draft),
    )
