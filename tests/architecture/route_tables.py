"""The routes that our four apps really have, read from the apps themselves."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

import accounts.internal
import accounts.main
import conversations.internal
import conversations.main
from accounts.settings import InternalSettings as AccountsInternal
from accounts.settings import PublicSettings as AccountsPublic
from conversations.settings import PublicSettings, SystemSettings

NOWHERE: dict[str, Any] = {
    "broker_url": "redis://nowhere",
    "live_url": "redis://nowhere",
    "accounts_internal_url": "http://nowhere",
    "accounts_service_key": "a" * 32,
    "conversations_service_key": "c" * 32,
    "orchestrator_service_key": "o" * 32,
    "accounts_app_database_url": "postgresql+psycopg://nowhere",
    "accounts_system_database_url": "postgresql+psycopg://nowhere",
    "conversations_app_database_url": "postgresql+psycopg://nowhere",
    "conversations_system_database_url": "postgresql+psycopg://nowhere",
}


def make_apps() -> dict[str, FastAPI]:
    """Each app by its name, never started."""
    return {
        "accounts": accounts.main.create_app(AccountsPublic(**NOWHERE)),
        "accounts-internal": accounts.internal.create_app(AccountsInternal(**NOWHERE)),
        "conversations": conversations.main.create_app(PublicSettings(**NOWHERE)),
        "conversations-internal": conversations.internal.create_app(SystemSettings(**NOWHERE)),
    }


def routes_of(app: FastAPI) -> set[str]:
    """Every route as `METHOD /path/{parameter}`; HEAD goes with its GET."""
    return {
        f"{method} {context.path_format}"
        for context in iter_route_contexts(app.routes)
        for method in (context.methods or set()) - {"HEAD"}
    }
