"""What the environment may say about the local stack. A bad value stops the start and names the variable."""

import os
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from local_stack.errors import StackError

ROOT = Path(__file__).resolve().parents[3]

Port = Annotated[int, Field(ge=1, le=65_535)]
Count = Annotated[int, Field(ge=1, le=1_000)]
ROLE_URLS = tuple(
    f"{service}_{role}_database_url" for service in ("accounts", "conversations") for role in ("owner", "app", "system")
)


def _cores() -> int:
    return os.cpu_count() or 1


class StackSettings(BaseSettings):
    """Ports, folders and servers of one local stack. Empty variables count as unset."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True)

    spindle_host: str = "127.0.0.1"
    spindle_port: Port = 8000
    spindle_state: Path = ROOT / ".spindle"
    public_url: str = ""

    pg_bin: Path | None = None
    admin_database_url: SecretStr | None = None
    accounts_owner_database_url: SecretStr | None = None
    accounts_app_database_url: SecretStr | None = None
    accounts_system_database_url: SecretStr | None = None
    conversations_owner_database_url: SecretStr | None = None
    conversations_app_database_url: SecretStr | None = None
    conversations_system_database_url: SecretStr | None = None
    redis_url: SecretStr | None = None
    broker_url: SecretStr | None = None
    live_url: SecretStr | None = None

    accounts_internal_port: Port = 8101
    conversations_internal_port: Port = 8102

    orchestrator_processes: Count = Field(default_factory=_cores)
    orchestrator_threads: Count = 100

    flower_port: Port | None = None

    @model_validator(mode="after")
    def _addresses_are_complete(self) -> Self:
        if self.redis_url is None and (self.broker_url is None) != (self.live_url is None):
            raise ValueError("set BROKER_URL and LIVE_URL together, or REDIS_URL alone")
        missing = [name.upper() for name in ROLE_URLS if getattr(self, name) is None]
        if self.admin_database_url is None and 0 < len(missing) < len(ROLE_URLS):
            raise ValueError(f"set {', '.join(missing)} too, or ADMIN_DATABASE_URL")
        return self

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        names = ("spindle_port", "accounts_internal_port", "conversations_internal_port", "flower_port")
        ports = [port for name in names if (port := getattr(self, name)) is not None]
        if len(set(ports)) < len(ports):
            raise ValueError(f"{', '.join(name.upper() for name in names)} must differ from each other")
        return self

    @property
    def uses_existing_postgres(self) -> bool:
        return self.admin_database_url is not None or self.accounts_owner_database_url is not None

    @property
    def uses_existing_redis(self) -> bool:
        return self.redis_url is not None or self.broker_url is not None

    @property
    def url(self) -> str:
        """Where people open Spindle."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = f"[{self.reachable_host}]" if ":" in self.reachable_host else self.reachable_host
        return f"http://{host}:{self.spindle_port}"

    @property
    def reachable_host(self) -> str:
        """An address of this machine on which SPINDLE_HOST answers."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.spindle_host, self.spindle_host)

    @property
    def state(self) -> Path:
        return self.spindle_state.expanduser().absolute()


def load_settings() -> StackSettings:
    """The settings in the environment. Raises StackError that names each bad variable."""
    try:
        return StackSettings()
    except ValidationError as error:
        lines = [_explain(item["loc"], item["msg"]) for item in error.errors(include_input=False)]
        raise StackError("\n".join(lines)) from error


def _explain(location: tuple[int | str, ...], message: str) -> str:
    variable = "".join(str(part) for part in location[:1]).upper()
    return f"{variable}: {message}" if variable else message
