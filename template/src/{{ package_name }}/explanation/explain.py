"""Explain a model: importance, gain and cost of its features, and expectations of its predictions."""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TypeVar

from ..config import Project
from ..data import features
from ..data.warehouse import open_warehouse
from ..registry import provenance
from ..registry.evaluation import Estimate
from ..training.rolling_origin import expanding_windows
from . import ablation, held_out
from .ablation import Refits
from .behaviour import expectations
from .cost import SqlCost, request_bytes
from .declared import Explanation
from .held_out import Explained
from .importance import importances
from .results import Expectation, ExplanationResults, GroupResult

Item = TypeVar("Item")
# Reports that a number of parts is done.
Advance = Callable[[int], None]


def parts(model: Explained, declared: Explanation) -> int:
    """How often `explain` reports progress: per feature, per group, and after the first refits."""
    return len(model.predictor.schema.features) + len(declared.groups) + 1


def explain(
    project: Project, declared: Explanation, model: Explained, advance: Advance
) -> ExplanationResults:
    """Measure on the model's held-out rows, and by refits on expanding windows over all labelled rows."""
    start, sources, dataset = perf_counter(), provenance.sources("src"), project.dataset
    importance = each(importances(dataset, model), advance)
    frame = features.load(project, None, features.newest_label(project))
    refits = ablation.with_every_feature(project, expanding_windows(dataset, project.training, frame))
    placebo, sql = refits.placebo(), SqlCost(project)
    advance(1)
    groups = each((group_result(name, declared, refits, sql) for name in declared.groups), advance)
    with open_warehouse(project.settings.warehouse) as connection:
        source = provenance.collect(connection, sources)
    return ExplanationResults(
        provenance=source,
        model=model.name,
        as_of=model.as_of,
        rows=len(model.rows),
        blocks=held_out.blocks(dataset, model.rows),
        importances=sorted(importance, key=lambda one: -one.loss.value),
        groups=sorted(groups, key=lambda one: -one.gain.value),
        together=together(refits, groups),
        placebo=placebo,
        folds=len(refits.folds),
        refit_rows=len(refits.loss),
        refit_blocks=refits.bootstrap.blocks,
        milliseconds=sql.milliseconds(),
        noise=sql.noise(),
        request_bytes=request_bytes(dataset.row_schema, dataset.row_schema.names),
        expectations=[
            Expectation(**gate._asdict()) for gate in expectations(declared, model.predictor, model.rows)
        ],
        seconds=round(perf_counter() - start, 1),
    )


def together(refits: Refits, groups: Iterable[GroupResult]) -> Estimate | None:
    """The gain of all groups that earn nothing by themselves, if there are several."""
    idle = [group for group in groups if not group.earns]
    features = {name for group in idle for name in group.features}
    return refits.gain(features) if len(idle) > 1 else None


def each(items: Iterable[Item], advance: Advance) -> list[Item]:
    """Every item, with progress."""
    found = []
    for item in items:
        found.append(item)
        advance(1)
    return found


def group_result(name: str, declared: Explanation, refits: Refits, sql: SqlCost) -> GroupResult:
    """Gain and cost of one group."""
    features = declared.groups[name]
    return GroupResult(
        name=name,
        features=features,
        gain=refits.gain(features),
        milliseconds=sql.saved(features),
        request_bytes=request_bytes(refits.project.dataset.row_schema, features),
        kept_because=declared.kept.get(name, ""),
    )
