"""The servers that the tests of every service use, as the local stack runs them."""

import os
import subprocess
import sys
from dataclasses import dataclass, field

from sqlalchemy import make_url

from local_stack.postgres import PostgresServer
from local_stack.redis import RedisServer
from shared.database.roles import PURPOSES, create_roles


@dataclass(frozen=True)
class TestPostgres:
    """A running server. A service's roles and tables are made, by its own commands, when it is first asked for."""

    __test__ = False  # the name is no test's

    server: PostgresServer
    database: str = "spindle"
    _prepared: set[str] = field(default_factory=set)

    @property
    def admin_url(self) -> str:
        return self.server.admin_url

    def url(self, service: str, role: str) -> str:
        """The address (postgresql+psycopg) of a role (owner, app, system) of a service (accounts, conversations)."""
        if service not in self._prepared:
            self._prepare(service)
            self._prepared.add(service)
        return self._url(service, role)

    def make_roles(self, service: str) -> str:
        """Make a service's roles, and the database if need be, but no tables; the address of the owner."""
        urls = {purpose: make_url(self._url(service, purpose.lower())) for purpose in PURPOSES}
        create_roles(self.admin_url, service, urls)
        return self._url(service, "owner")

    def _url(self, service: str, role: str) -> str:
        return self.server.url(f"{service}_{role}", f"password-of-{service}-{role}", self.database)

    def _prepare(self, service: str) -> None:
        owner = {f"{service.upper()}_OWNER_DATABASE_URL": self.make_roles(service)}
        subprocess.run([sys.executable, "-m", f"{service}.migrate"], check=True, env={**os.environ, **owner})


@dataclass(frozen=True)
class TestRedis:
    """A running server; database 0 is the broker's, 1 the live fan-out's."""

    __test__ = False

    server: RedisServer

    def url(self, database: int) -> str:
        return self.server.url(database)
