from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.sealing import Seal


class Settings(BaseSettings):
    """What every process of conversations reads; a bad value stops the start and names the variable."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True)

    spindle_env: Literal["development", "production"] = "development"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    public_url: str = "http://127.0.0.1:8000"
    cors_origins: str = ""
    rate_limits: Literal["on", "off"] = "on"
    broker_url: SecretStr
    live_url: SecretStr
    accounts_internal_url: str
    conversations_service_key: SecretStr = Field(min_length=32)
    accounts_service_key: SecretStr | None = None
    orchestrator_service_key: SecretStr | None = None
    lease_s: int = Field(default=15, ge=1, le=15)
    event_days: int = Field(default=7, ge=7)
    message_origin_days: int = Field(default=30, ge=0, le=3650)
    retention_idle_days: int = Field(default=0, ge=0, le=36500)
    retention_action: Literal["archive", "delete"] = "archive"
    message_archive_days: int = Field(default=0, ge=0, le=36500)
    archive_keep_days: int = Field(default=0, ge=0, le=36500)
    spindle_ready_file: Path | None = None
    spindle_state: Path = Path(".spindle")
    object_store: str = ""
    mcp_servers_file: Path | None = None
    conversations_kek_public: str = ""
    webhooks_allow_private: Literal["on", "off"] = "off"
    flower_url: str = ""

    @field_validator("flower_url")
    @classmethod
    def _leads_to_a_page(cls, url: str) -> str:
        if url and not (urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc):
            raise ValueError("an address that begins with http:// or https://")
        return url

    @field_validator("conversations_kek_public")
    @classmethod
    def _seals(cls, key: str) -> str:
        if key:
            Seal.read(key)
        return key

    @field_validator("object_store")
    @classmethod
    def _known_store(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and not ((parts.scheme == "s3" and parts.netloc) or (parts.scheme == "file" and parts.path.strip("/"))):
            raise ValueError("either file:///folder or s3://bucket/prefix")
        return url

    @property
    def object_store_url(self) -> str:
        """Where uploaded files lie: in the state folder unless OBJECT_STORE says otherwise."""
        return self.object_store or (self.spindle_state.expanduser().absolute() / "objects").as_uri()


class PublicSettings(Settings):
    """For the public app."""

    conversations_app_database_url: SecretStr


class SystemSettings(Settings):
    """For the internal app and the caretaker."""

    conversations_system_database_url: SecretStr
