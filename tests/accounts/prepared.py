"""The database of accounts as its own migrations make it, and its settings."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from accounts.settings import CaretakerSettings, InternalSettings, PublicSettings

ROLES = ("owner", "app", "system")
CONVERSATIONS_KEY = "the key of conversations, thirty-two at least"
ORCHESTRATOR_KEY = "the key of the orchestrator, thirty-two at least"
ISSUER = "http://127.0.0.1:8000"


class Postgres(Protocol):
    """The server that the test command starts."""

    @property
    def admin_url(self) -> str: ...

    def url(self, service: str, role: str) -> str: ...


class Redis(Protocol):
    def url(self, database: int) -> str: ...


@dataclass(frozen=True)
class Prepared:
    """Where accounts finds what it needs; a setting is overridden by its field's name."""

    database_urls: dict[str, str]
    broker_url: str
    live_url: str
    key_folder: Path

    def public_settings(self, **overrides: Any) -> PublicSettings:
        return PublicSettings(
            **{
                **self._common(),
                "accounts_app_database_url": self.database_urls["app"],
                "accounts_setup_token": "the setup token",
                "rate_limits": "off",
                **overrides,
            }
        )

    def internal_settings(self, **overrides: Any) -> InternalSettings:
        return InternalSettings(
            **{
                **self._common(),
                "accounts_system_database_url": self.database_urls["system"],
                "conversations_service_key": CONVERSATIONS_KEY,
                "orchestrator_service_key": ORCHESTRATOR_KEY,
                **overrides,
            }
        )

    def caretaker_settings(self, **overrides: Any) -> CaretakerSettings:
        given = {**self._common(), "accounts_system_database_url": self.database_urls["system"], **overrides}
        return CaretakerSettings(**given)

    def _common(self) -> dict[str, Any]:
        return {
            "public_url": ISSUER,
            "broker_url": self.broker_url,
            "live_url": self.live_url,
            "accounts_signing_keys": self.key_folder,
            "log_level": "warning",
        }


def prepare(postgres: Postgres, redis_server: Redis, key_folder: Path) -> Prepared:
    """The addresses of a database whose tables the service's own migrations made."""
    return Prepared(
        database_urls={role: postgres.url("accounts", role) for role in ROLES},
        broker_url=redis_server.url(0),
        live_url=redis_server.url(1),
        key_folder=key_folder,
    )
