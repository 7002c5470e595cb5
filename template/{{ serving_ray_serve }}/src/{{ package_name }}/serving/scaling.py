"""How many replicas there may be, and when Ray Serve adds or removes one."""

from typing import Any, Self

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)


class Scaling(BaseSettings):
    """configs/scaling.yaml, if it exists; arguments and the environment take precedence."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, yaml_file="configs/scaling.yaml")

    max_replicas: int = Field(default=4, gt=0)
    target_ongoing_requests: float = Field(default=16, gt=0)
    look_back_period_s: float = Field(default=15, gt=0)
    upscale_delay_s: float = Field(default=5, ge=0)
    downscale_delay_s: float = Field(default=120, ge=0)

    def autoscaling_config(self, min_replicas: int) -> dict[str, Any]:
        """Serve's autoscaling_config."""
        max_replicas = max(min_replicas, self.max_replicas)
        return {**self.model_dump(), "min_replicas": min_replicas, "max_replicas": max_replicas}

    def limited_to(self, cores: int) -> Self:
        """Have at most one replica per core."""
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
        """List the sources in order of precedence."""
        return init_settings, env_settings, YamlConfigSettingsSource(settings_cls)
