"""Validated models of the files in configs/; an unknown key or a wrong type is an error that names it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import yaml
from pydantic import Field, model_validator

from .config_file import CONFIGS, Config
from .decision_config import DecisionConfig
from .schema import Feature, Schema
from .settings import Settings

# Blocks that are no column.
DAY, ROW = "day", "row"


class Column(Config):
    """One column of a raw table."""

    type: Literal["number", "integer", "text", "timestamp"]
    range: tuple[float, float] | None = None
    nullable: bool = False


class Table(Config):
    """One raw table: its file, its key and its columns."""

    file: str
    key: list[str]
    columns: dict[str, Column]


class Dataset(Config):
    """configs/dataset.yaml: sources, SQL, keys, label and features."""

    name: str
    description: str
    licence: str
    task: Literal["classification", "multiclass", "regression"]
    # "package:NAME/FOLDER" for files inside an installed package, otherwise a folder.
    source: str
    tables: dict[str, Table]
    # Ingestion fails when a larger share of a table's rows holds out-of-range values.
    tolerated_violations: float = Field(ge=0, lt=1)
    sql: list[Path]
    key: str
    time: str
    label: str
    answer: str
    slices: list[str]
    # Rows of one block depend on each other, so intervals resample blocks: "day", "row" or a column's name.
    block: str
    # The baseline predicts the mean label of these groups.
    baseline: list[str]
    features: tuple[Feature, ...]
    # The classes of a label that is neither binary nor a number; its values are their positions.
    classes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _groups_are_features(self) -> Self:
        names = {feature.name for feature in self.features}
        for name in {*self.slices, *self.baseline, *({self.block} - {DAY, ROW})} - names:
            raise ValueError(f"{name} groups rows, so it must be one of the features")
        return self

    @property
    def row_schema(self) -> Schema:
        """The part that is stored with every model version."""
        fields = {name: getattr(self, name) for name in Schema.model_fields}
        return Schema(**fields)


class Training(Config):
    """configs/training.yaml: the first training date and the split by time."""

    first_as_of: datetime
    validation_days: int = Field(gt=0)
    test_days: int = Field(gt=0)
    folds: int = Field(ge=2)
    reference_rows: int = Field(ge=500)
    seed: int

    @property
    def validation(self) -> timedelta:
        return timedelta(days=self.validation_days)

    @property
    def test(self) -> timedelta:
        return timedelta(days=self.test_days)


class Gates(Config):
    """configs/gates.yaml: what a model must pass before it may be registered."""

    skill: float
    slice_skill: float
    slice_rows: int = Field(gt=0)
    calibration_error: float = Field(gt=0)
    strongest_single_feature: float
    parity: float = Field(gt=0)


class Promotion(Config):
    """configs/promotion.yaml: the evidence that a challenger needs to replace the champion."""

    confidence: float = Field(gt=0.5, lt=1)
    minimum_blocks: int = Field(ge=2)
    refresh_after_days: int = Field(gt=0)
    non_inferiority_margin: float = Field(gt=0)


class Monitoring(Config):
    """configs/monitoring.yaml: the limits that raise an alarm."""

    column_threshold: float
    drifted_share: float
    prediction_threshold: float
    missing_values: float
    label_threshold: float
    correctable_loss: float = Field(ge=0)
    confidence: float = Field(gt=0.5, lt=1)
    label_delay_days: int = Field(ge=0)
    missing_labels: float = Field(gt=0, le=1)
    skewed_rows: float = Field(ge=0, lt=1)
    skew_rows: int = Field(gt=0)
    minimum_rows: int = Field(gt=0)
    window_rows: int = Field(gt=0)
    sample_rows: int = Field(gt=0)


class ExperimentConfig(Config):
    """configs/experiment.yaml: detectable effect, error rates and validity checks of an experiment."""

    effect: float = Field(gt=0)
    alpha: float = Field(gt=0, lt=0.5)
    power: float = Field(gt=0.5, lt=1)
    settle_seconds: float = Field(ge=0)
    shadow_days: int = Field(ge=5)
    shadow_coverage: float = Field(gt=0, le=1)
    slice_rows: int = Field(gt=1)
    split_alarm: float = Field(gt=0, lt=0.05)


class Capacity(Config):
    """configs/capacity.yaml: the load to plan for and the price of a core."""

    requests_per_second: int = Field(gt=0)
    utilisation: float = Field(gt=0, le=1)
    cores_per_pod: int = Field(gt=0)
    price_per_core_hour: float = Field(ge=0)
    currency: str


def load_model_parameters() -> dict[str, Any]:
    """Read configs/model.yaml, whose keys are the framework's own."""
    loaded: dict[str, Any] = yaml.safe_load((CONFIGS / "model.yaml").read_text(encoding="utf-8"))
    return loaded


class Project(NamedTuple):
    """The settings of this machine and every configuration file of the project."""

    settings: Settings
    dataset: Dataset
    training: Training
    model_parameters: dict[str, Any]
    gates: Gates
    promotion: Promotion
    monitoring: Monitoring
    experiment: ExperimentConfig
    decision: DecisionConfig

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """Read all of configs/."""
        return cls(
            settings,
            Dataset.load("dataset"),
            Training.load("training"),
            load_model_parameters(),
            Gates.load("gates"),
            Promotion.load("promotion"),
            Monitoring.load("monitoring"),
            ExperimentConfig.load("experiment"),
            DecisionConfig.load("decision"),
        )
