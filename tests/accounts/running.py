import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx2

from accounts.internal import create_app as create_internal_app
from accounts.main import PREFIX
from accounts.main import create_app as create_public_app
from shared.database.transactions import Database, make_engine
from shared.tokens.service import ServiceIdentity
from tests.accounts.prepared import CONVERSATIONS_KEY, ORCHESTRATOR_KEY, Prepared
from tests.accounts.serving import serve

TLS = ssl.create_default_context()  # unused over plain http, and too slow to make for every client


@dataclass(frozen=True)
class Accounts:
    """Both apps of accounts, served over HTTP, and its database by role."""

    prepared: Prepared
    public_url: str
    internal_url: str
    databases: dict[str, Database]

    def visit(self) -> httpx2.Client:
        """A client of the public app with cookies of its own."""
        return httpx2.Client(base_url=self.public_url + PREFIX, timeout=20, verify=TLS)

    def call_as(self, service: str) -> httpx2.Client:
        """A client of the internal app that proves to be this service."""
        keys = {"conversations": CONVERSATIONS_KEY, "ai-orchestrator": ORCHESTRATOR_KEY}
        token = ServiceIdentity(service, "one-test", keys[service]).token_for("accounts")
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.Client(base_url=self.internal_url, headers=headers, timeout=20, verify=TLS)


@contextmanager
def run_accounts(prepared: Prepared) -> Iterator[Accounts]:
    with ExitStack() as stack:
        public_url = stack.enter_context(serve(create_public_app(prepared.public_settings())))
        internal_url = stack.enter_context(serve(create_internal_app(prepared.internal_settings())))
        databases = {role: open_database(url) for role, url in prepared.database_urls.items()}
        for database in databases.values():
            stack.callback(database.close)
        yield Accounts(prepared, public_url, internal_url, databases)


def open_database(url: str, deliver: Callable[..., None] | None = None) -> Database:
    return Database(make_engine(url, application_name="accounts-tests", pool_size=4), deliver)
