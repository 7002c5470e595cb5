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
        from .yaml_file import read_yaml  # noqa: PLC0415 -- the server knows the models, and reads no YAML

        path = CONFIGS / f"{name}.yaml"
        try:
            return cls.model_validate(read_yaml(path))
        except ValidationError as error:
            raise UserError(f"{path}: {_sentence(error)}.") from error


def _sentence(error: ValidationError) -> str:
    """The first mistake: the key, what is wrong, and a short value."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    value = first["input"]
    shown = f"; it is {value!r}" if isinstance(value, str | int | float) else ""
    return f"{where}: {message}{shown}" if where else message
