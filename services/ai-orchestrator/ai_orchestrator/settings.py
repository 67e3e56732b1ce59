"""What the orchestrator is told by its environment; the names are the README's table."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.sealing import Opener


class Settings(BaseSettings):
    """One worker process. A bad value stops the start and names the variable, never the value."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    broker_url: SecretStr = Field(alias="BROKER_URL", description="Redis that carries the hints")
    live_url: SecretStr = Field(alias="LIVE_URL", description="Redis of token tails and cancel signals")
    accounts_internal_url: str = Field(
        default="http://127.0.0.1:8101", alias="ACCOUNTS_INTERNAL_URL", pattern=r"^https?://[^/]"
    )
    conversations_internal_url: str = Field(
        default="http://127.0.0.1:8102", alias="CONVERSATIONS_INTERNAL_URL", pattern=r"^https?://[^/]"
    )
    service_key: SecretStr = Field(
        alias="ORCHESTRATOR_SERVICE_KEY", min_length=32, description="signs this service's calls"
    )
    providers_file: Path | None = Field(default=None, alias="PROVIDERS_FILE", description="providers.toml")
    mcp_servers_file: Path | None = Field(
        default=None, alias="MCP_SERVERS_FILE", description="servers of tools allowed to AI participants"
    )
    kek: SecretStr | None = Field(
        default=None, alias="ORCHESTRATOR_KEK", description="opens people's own provider keys; several, newest first"
    )
    webhooks_allow_private: Literal["on", "off"] = Field(default="off", alias="WEBHOOKS_ALLOW_PRIVATE")
    model_calls: Literal["on", "off"] = Field(default="on", alias="ORCHESTRATOR_MODEL_CALLS")
    threads: int = Field(default=100, ge=1, le=1000, alias="ORCHESTRATOR_THREADS", description="jobs at once")
    first_token_s: float = Field(
        default=120, gt=0, le=600, alias="ORCHESTRATOR_FIRST_TOKEN_S", description="patience before the first token"
    )
    stall_s: float = Field(
        default=45, gt=0, le=600, alias="ORCHESTRATOR_STALL_S", description="patience between two tokens"
    )
    shutdown_s: float = Field(
        default=8, gt=0, le=60, alias="ORCHESTRATOR_SHUTDOWN_S", description="time to hand running jobs back"
    )
    ready_file: Path | None = Field(default=None, alias="SPINDLE_READY_FILE", description="touched when serving")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", alias="LOG_LEVEL")

    @field_validator("broker_url", "live_url")
    @classmethod
    def _is_redis(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must be a redis:// address")
        return url

    @field_validator("kek")
    @classmethod
    def _is_a_key(cls, kek: SecretStr | None) -> SecretStr | None:
        if kek is not None:
            Opener.read(kek.get_secret_value())
        return kek

    @field_validator("providers_file", "mcp_servers_file", "ready_file", "kek", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("providers_file", "mcp_servers_file")
    @classmethod
    def _is_a_file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError("there is no such file")
        return path


def load_settings() -> Settings:
    """The settings, or the end of the process with each bad variable by name."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors(include_input=False))
        raise SystemExit(f"ai-orchestrator cannot start: {faults}") from None
