"""What accounts reads from its environment. A bad value stops the start and names the variable."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What every process of accounts may read; empty variables count as unset."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    spindle_env: Literal["development", "production"] = "development"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    dev_user_password: SecretStr | None = Field(default=None, min_length=10, max_length=256)

    @model_validator(mode="after")
    def _keep_the_test_user_out_of_production(self) -> Self:
        if self.spindle_env == "production" and self.dev_user_password is not None:
            raise ValueError("DEV_USER_PASSWORD is for development only; unset it")
        return self


class MigrationSettings(Settings):
    """For `python -m accounts.migrate`."""

    accounts_owner_database_url: SecretStr


class ProcessSettings(Settings):
    """For whatever gives out jobs and tells of changes."""

    public_url: str = "http://127.0.0.1:8000"
    broker_url: SecretStr
    live_url: SecretStr
    lease_s: int = Field(default=15, ge=1, le=15)
    accounts_access_ttl: int = Field(default=300, ge=10, le=86_400)

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


class KeySettings(ProcessSettings):
    """For the processes that publish the public keys."""

    spindle_state: Path = Path(".spindle")
    accounts_signing_keys: Path | None = None

    @property
    def key_folder(self) -> Path:
        return (self.accounts_signing_keys or self.spindle_state / "signing-keys").expanduser()


class PublicSettings(KeySettings):
    """For the public app."""

    accounts_app_database_url: SecretStr
    accounts_refresh_ttl: int = Field(default=2_592_000, ge=60)
    accounts_setup_token: SecretStr | None = Field(default=None, min_length=8)
    signup: Literal["open", "invitation", "closed"] = "open"
    conversations_internal_url: str | None = None
    accounts_service_key: SecretStr | None = Field(default=None, min_length=32)
    confirmation_required: Literal[False] = False
    rate_limits: Literal["on", "off"] = "on"
    cors_origins: str = ""

    @model_validator(mode="after")
    def _know_whom_to_ask_about_invitations(self) -> Self:
        if self.signup == "invitation" and not (self.conversations_internal_url and self.accounts_service_key):
            raise ValueError("SIGNUP=invitation needs CONVERSATIONS_INTERNAL_URL and ACCOUNTS_SERVICE_KEY")
        return self


class InternalSettings(KeySettings):
    """For the internal app; the keys are those of the services that may call it."""

    accounts_system_database_url: SecretStr
    conversations_service_key: SecretStr | None = Field(default=None, min_length=32)
    orchestrator_service_key: SecretStr | None = Field(default=None, min_length=32)


class CaretakerSettings(ProcessSettings):
    """For the caretaker's loop."""

    accounts_system_database_url: SecretStr
    spindle_ready_file: Path | None = None
