"""The files in configs/ as checked objects: a misspelt key or a wrong type is an error that names it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import UserError
from .schema import Feature, Schema

CONFIGS = Path("configs")


class Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def load(cls, name: str) -> Self:
        """Read configs/<name>.yaml."""
        path = CONFIGS / f"{name}.yaml"
        if not path.is_file():
            raise UserError(f"{path} is missing: run this from the project's folder.")
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UserError(f"{path}: {where}: {first['msg']}.") from error


class Column(Config):
    """One column of a raw table."""

    type: Literal["number", "integer", "text", "timestamp"]
    range: tuple[float, float] | None = None
    nullable: bool = False


class Table(Config):
    """One raw table: its file, what identifies a row, and its columns."""

    file: str
    key: list[str]
    columns: dict[str, Column]


class Dataset(Config):
    """configs/dataset.yaml: everything the project knows of its data."""

    name: str
    description: str
    licence: str
    task: Literal["classification", "regression"]
    # "package:NAME/FOLDER" for files that an installed package carries, else a folder.
    source: str
    tables: dict[str, Table]
    # Share of a table's rows that may hold impossible values before ingestion fails.
    tolerated_violations: float = Field(ge=0, lt=1)
    sql: list[Path]
    key: str
    time: str
    label: str
    answer: str
    slices: list[str]
    # The groups whose mean label is what a sceptic would predict instead.
    baseline: list[str]
    features: tuple[Feature, ...]

    @property
    def row_schema(self) -> Schema:
        """The part that travels with a model version."""
        fields = {name: getattr(self, name) for name in Schema.model_fields}
        return Schema(**fields)


class Training(Config):
    """configs/training.yaml: when the first model is trained, and how time is split."""

    first_as_of: datetime
    validation_days: int = Field(gt=0)
    test_days: int = Field(gt=0)
    folds: int = Field(ge=2)
    bootstrap_resamples: int = Field(ge=50)
    reference_rows: int = Field(ge=500)
    seed: int

    @property
    def validation(self) -> timedelta:
        return timedelta(days=self.validation_days)

    @property
    def test(self) -> timedelta:
        return timedelta(days=self.test_days)


class Gates(Config):
    """configs/gates.yaml: what a model must show before it may be registered."""

    gain_over_baseline: float
    worst_slice: float
    slice_rows: int = Field(gt=0)
    strongest_single_feature: float
    parity: float = Field(gt=0)
    gain_over_champion: float


class Monitoring(Config):
    """configs/monitoring.yaml: what raises the alarm."""

    column_threshold: float
    drifted_share: float
    prediction_threshold: float
    quality_loss: float
    label_shift: float
    minimum_rows: int = Field(gt=0)
    sample_rows: int = Field(gt=0)


class Trials(Config):
    """configs/experiment.yaml: what an experiment must be able to show, and how sure it has to be."""

    effect: float = Field(gt=0)
    alpha: float = Field(gt=0, lt=0.5)
    power: float = Field(gt=0.5, lt=1)
    settle_seconds: float = Field(ge=0)
    shadow_days: int = Field(ge=5)
    shadow_coverage: float = Field(gt=0, le=1)
    slice_rows: int = Field(gt=1)
    split_alarm: float = Field(gt=0, lt=0.05)


class Capacity(Config):
    """configs/capacity.yaml: what the fleet must take, and what a core costs."""

    requests_per_second: int = Field(gt=0)
    utilisation: float = Field(gt=0, le=1)
    cores_per_pod: int = Field(gt=0)
    price_per_core_hour: float = Field(ge=0)
    currency: str


def model_parameters() -> dict[str, Any]:
    """configs/model.yaml: the framework's own parameters."""
    loaded: dict[str, Any] = yaml.safe_load((CONFIGS / "model.yaml").read_text(encoding="utf-8"))
    return loaded


class Project(NamedTuple):
    """Every configuration file."""

    dataset: Dataset
    training: Training
    gates: Gates
    limits: Monitoring
    trials: Trials

    @classmethod
    def load(cls) -> Self:
        """Read all of configs/."""
        return cls(
            Dataset.load("dataset"),
            Training.load("training"),
            Gates.load("gates"),
            Monitoring.load("monitoring"),
            Trials.load("experiment"),
        )
