"""The database and the broker of a stack: embedded ones, or those the environment names."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from local_stack import secrets as made
from local_stack.ports import choose_port
from local_stack.postgres import PostgresServer, embed_postgres
from local_stack.redis import BROKER, LIVE, RedisServer, embed_redis
from local_stack.settings import StackSettings
from local_stack.state_folder import StateFolder

DATABASE = "spindle"


@dataclass(frozen=True)
class Servers:
    """The embedded servers of a stack; None where an existing one is used instead."""

    postgres: PostgresServer | None
    redis: RedisServer | None

    @property
    def ports(self) -> dict[str, int]:
        return {
            name: server.port
            for name, server in (("postgres", self.postgres), ("redis", self.redis))
            if server is not None
        }

    @property
    def versions(self) -> dict[str, str]:
        """What to call each embedded server."""
        words = {}
        if self.postgres:
            words["postgres"] = f"PostgreSQL {self.postgres.programs.version}"
        if self.redis:
            words["redis"] = f"{self.redis.program.name} {self.redis.program.version}"
        return words


def choose_servers(settings: StackSettings, state: StateFolder, secrets: dict[str, str]) -> Servers:
    """The servers to embed, prepared to run, on the ports they had the last time where these are still free."""
    before: dict[str, Any] = state.read_record().get("ports", {})
    postgres = redis = None
    if not settings.uses_existing_postgres:
        postgres = embed_postgres(
            state.path / "postgres",
            port=choose_port(before.get("postgres")),
            password=secrets[made.POSTGRES_PASSWORD],
            pg_bin=settings.pg_bin,
        )
        postgres.prepare()
    if not settings.uses_existing_redis:
        redis = embed_redis(
            state.path / "redis", port=choose_port(before.get("redis")), password=secrets[made.REDIS_PASSWORD]
        )
        redis.prepare()
    return Servers(postgres, redis)


def database_urls(servers: Servers, settings: StackSettings, secrets: dict[str, str]) -> dict[str, str]:
    """The address of each role's database, by the name of its variable."""
    if servers.postgres:
        admin_url = servers.postgres.admin_url
    elif settings.admin_database_url:
        admin_url = settings.admin_database_url.get_secret_value()
    else:
        return {}
    urls = {"ADMIN_DATABASE_URL": admin_url}
    for service in made.DATABASE_OWNERS:
        for role in made.ROLES:
            password = secrets[made.role_password_name(service, role)]
            urls[f"{service}_{role}_database_url".upper()] = _role_url(admin_url, f"{service}_{role}", password)
    return urls


def redis_urls(servers: Servers, settings: StackSettings) -> dict[str, str]:
    """The addresses of broker and fan-out, by the names of their variables."""
    if servers.redis:
        return {"BROKER_URL": servers.redis.url(BROKER), "LIVE_URL": servers.redis.url(LIVE)}
    if settings.redis_url:
        url = settings.redis_url.get_secret_value()
        return {"BROKER_URL": _with_database(url, BROKER), "LIVE_URL": _with_database(url, LIVE)}
    return {}


def _role_url(admin_url: str, role: str, password: str) -> str:
    """The role's address on the administrator's server, in its database; in one of ours if that is the server's own."""
    parts = urlsplit(admin_url)
    host = parts.netloc.rpartition("@")[2]
    database = parts.path.strip("/")
    return urlunsplit(
        parts._replace(
            scheme="postgresql+psycopg",
            netloc=f"{role}:{quote(password, safe='')}@{host}",
            path="/" + (DATABASE if database in ("", "postgres") else database),
        )
    )


def _with_database(redis_url: str, number: int) -> str:
    return urlunsplit(urlsplit(redis_url)._replace(path=f"/{number}"))
