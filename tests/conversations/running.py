"""Both services as they run: four apps over real HTTP, on one database each, with people who hold accounts' tokens."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from accounts.keys.keyring import Keyring
from accounts.sessions.access_tokens import AccessTokens
from accounts.sessions.models import SignInSession
from accounts.users.models import User
from conversations.actors import SignedIn
from conversations.attachments.store import BlobStore
from conversations.identity import act_as_person
from conversations.internal import create_app as create_internal_app
from conversations.main import create_app as create_public_app
from conversations.settings import PublicSettings, SystemSettings
from shared.database.transactions import Database
from shared.ids import new_id
from shared.sealing import make_private_key, public_half
from shared.tokens.service import ServiceIdentity
from tests.accounts.prepared import CONVERSATIONS_KEY, ISSUER, ORCHESTRATOR_KEY, Prepared, prepare
from tests.accounts.running import Accounts, open_database, run_accounts
from tests.accounts.serving import serve
from tests.conversations.humans import Human
from tests.servers import TestPostgres, TestRedis

ACCOUNTS_KEY = "the key of accounts, which needs thirty-two at least"
DASHBOARD = "http://127.0.0.1:5555/"
ORCHESTRATOR_KEK = make_private_key()
TOOL_SERVERS = """
[library]
url = "http://127.0.0.1:9/mcp"
tools = ["find_*", "lend_book"]
allow = ["find_*"]
"""
SERVICE_KEYS = {"accounts": ACCOUNTS_KEY, "conversations": CONVERSATIONS_KEY, "ai-orchestrator": ORCHESTRATOR_KEY}


@dataclass(frozen=True)
class Stack:
    """Where the apps answer; `databases` are conversations' own by role, `internal` its internal app's settings."""

    accounts: Accounts
    public_url: str
    internal_url: str
    databases: dict[str, Database]
    tokens: AccessTokens
    http: httpx2.Client
    blobs: BlobStore
    internal: SystemSettings

    def enter(self, display_name: str = "Somebody", *, is_admin: bool = False) -> Human:
        """Somebody new, signed in, whom conversations knows by their token already."""
        human = self.sign_in(display_name, is_admin=is_admin)
        with self.databases["app"].transaction() as session:
            act_as_person(session, human.signed_in)
        return human

    def sign_in(self, display_name: str = "Somebody", *, is_admin: bool = False) -> Human:
        """Somebody new with a token as accounts signs them, of whom conversations has not heard."""
        user = User(id=new_id(), username=f"u{new_id().hex[-12:]}", display_name=display_name, is_admin=is_admin)
        session = SignInSession(id=new_id(), authenticated_at=datetime.now(UTC))
        return self.bearer_of(user, session)

    def bearer_of(self, user: User, session: SignInSession) -> Human:
        signed_in = SignedIn(user.id, session.id, user.username, user.display_name or "", bool(user.is_admin), 2**40)
        return Human(signed_in, self.tokens.mint(user, session), self.public_url + "/api/v1", self.http)

    def ask(self, service: str, called: str = "conversations") -> dict[str, str]:
        """The header by which a service proves itself to another."""
        token = ServiceIdentity(service, "one-test", SERVICE_KEYS[service]).token_for(called)
        return {"Authorization": f"Bearer {token}"}


@contextmanager
def run_stack(postgres: TestPostgres, redis_server: TestRedis, key_folder: Path) -> Iterator[Stack]:
    prepared = prepare(postgres, redis_server, key_folder)
    urls = {role: postgres.url("conversations", role) for role in ("app", "system", "owner")}
    objects = key_folder.with_name(f"{key_folder.name}-objects")
    with ExitStack() as opened:
        accounts = opened.enter_context(run_accounts(prepared))
        common = _common_settings(prepared, accounts.internal_url) | {"object_store": objects.as_uri()}
        common["mcp_servers_file"] = key_folder.with_name(f"{key_folder.name}-servers.toml")
        common["mcp_servers_file"].write_text(TOOL_SERVERS)
        common["flower_url"] = DASHBOARD
        public = PublicSettings(conversations_app_database_url=urls["app"], **common)
        internal = SystemSettings(conversations_system_database_url=urls["system"], **common)
        public_url = opened.enter_context(serve(create_public_app(public)))
        internal_url = opened.enter_context(serve(create_internal_app(internal)))
        databases = {role: open_database(url) for role, url in urls.items()}
        for database in databases.values():
            opened.callback(database.close)
        tokens = AccessTokens(Keyring(key_folder), ISSUER, 3600)
        http = opened.enter_context(httpx2.Client(timeout=20))
        yield Stack(accounts, public_url, internal_url, databases, tokens, http, BlobStore(objects.as_uri()), internal)


def _common_settings(prepared: Prepared, accounts_internal_url: str) -> dict[str, Any]:
    return {
        "public_url": ISSUER,
        "broker_url": prepared.broker_url,
        "live_url": prepared.live_url,
        "log_level": "warning",
        "rate_limits": "off",
        "accounts_internal_url": accounts_internal_url,
        "conversations_service_key": CONVERSATIONS_KEY,
        "accounts_service_key": ACCOUNTS_KEY,
        "orchestrator_service_key": ORCHESTRATOR_KEY,
        "conversations_kek_public": public_half(ORCHESTRATOR_KEK),
    }
