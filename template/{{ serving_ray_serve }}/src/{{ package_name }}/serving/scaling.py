"""How many replicas may answer, and when their number changes."""

from typing import Any, Self

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)


class Scaling(BaseSettings):
    """configs/scaling.yaml where there is one; arguments and the environment win over it."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, yaml_file="configs/scaling.yaml")

    max_replicas: int = Field(default=4, gt=0)
    target_ongoing_requests: float = Field(default=16, gt=0)
    look_back_period_s: float = Field(default=15, gt=0)
    upscale_delay_s: float = Field(default=5, ge=0)
    downscale_delay_s: float = Field(default=120, ge=0)

    def bounds(self, least: int) -> dict[str, Any]:
        """Serve's autoscaling, with at least so many replicas."""
        most = max(least, self.max_replicas)
        return {**self.model_dump(), "min_replicas": least, "max_replicas": most}

    def within(self, cores: int) -> Self:
        """The same for a machine of so many cores; more replicas would only get in each other's way."""
        return self.model_copy(update={"max_replicas": min(cores, self.max_replicas)})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Name the places to look in, the first that tells wins."""
        return init_settings, env_settings, YamlConfigSettingsSource(settings_cls)
