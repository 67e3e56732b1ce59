"""A second public app beside the shared one, told otherwise by its settings."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from conversations.main import create_app
from conversations.settings import PublicSettings
from tests.accounts.prepared import CONVERSATIONS_KEY, ISSUER
from tests.accounts.serving import serve
from tests.conversations.events.listening import Listener, listen
from tests.conversations.humans import Human
from tests.conversations.running import Stack


def settings_like(stack: Stack, **overrides: Any) -> dict[str, Any]:
    prepared = stack.accounts.prepared
    return {
        "conversations_app_database_url": stack.databases["app"].engine.url.render_as_string(hide_password=False),
        "public_url": ISSUER,
        "broker_url": prepared.broker_url,
        "live_url": prepared.live_url,
        "log_level": "error",
        "rate_limits": "off",
        "accounts_internal_url": stack.accounts.internal_url,
        "conversations_service_key": CONVERSATIONS_KEY,
        **overrides,
    }


@contextmanager
def serve_another(stack: Stack, **overrides: Any) -> Iterator[str]:
    """The address below which another public app of the same database answers."""
    with serve(create_app(PublicSettings(**settings_like(stack, **overrides)))) as url:
        yield url + "/api/v1"


def at(human: Human, url: str) -> Human:
    """The same person, at another app."""
    return Human(human.signed_in, human.token, url, human.http)


@contextmanager
def open_streams(human: Human, url: str, number: int) -> Iterator[list[Listener]]:
    with ExitStack() as stack:
        yield [stack.enter_context(listen(at(human, url))) for _ in range(number)]
