"""Base of the models that validate the files in configs/."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import UserError

CONFIGS = Path("configs")


class Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def load(cls, name: str) -> Self:
        """Read configs/<name>.yaml."""
        import yaml  # noqa: PLC0415 -- the server knows the models of versions, and reads no YAML

        path = CONFIGS / f"{name}.yaml"
        if not path.is_file():
            raise UserError(f"{path} is missing: run this from the project's folder.")
        try:
            return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UserError(f"{path}: {where}: {first['msg']}.") from error
