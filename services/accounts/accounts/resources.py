"""What a process of this service holds open: made once, when its app or loop starts."""

import os
from dataclasses import dataclass
from datetime import timedelta

import redis

from accounts.changes.service import ChangesMade
from accounts.jobs import make_job_book
from accounts.keys.keyring import Keyring
from accounts.passwords.doors import Doors
from accounts.sessions.access_tokens import AccessTokens
from accounts.sessions.cookies import RefreshCookie
from accounts.settings import ProcessSettings, PublicSettings
from accounts.setup.token import load_setup_token
from shared.contracts.jobs import Hint
from shared.courier import Courier
from shared.database.transactions import Database, make_engine
from shared.jobs.book import JobBook
from shared.jobs.hints import HintPublisher
from shared.tokens.access import AccessTokenVerifier
from shared.web.rate_limits import RateLimits

CHANGES_CHANNEL = "spindle:changes"
_PATIENCE_S = 0.2


@dataclass
class Resources:
    """Open connections of one process, and the jobs it may give out."""

    database: Database
    book: JobBook
    courier: Courier
    hints: HintPublisher
    live: redis.Redis

    def close(self) -> None:
        self.courier.close()
        self.hints.close()
        self.database.close()
        self.live.close()


@dataclass(frozen=True)
class Front:
    """What the public app knows besides: who may come in, and how they stay."""

    settings: PublicSettings
    keys: Keyring
    tokens: AccessTokens
    verifier: AccessTokenVerifier
    limits: RateLimits
    cookie: RefreshCookie
    doors: Doors
    setup_token: str

    @property
    def refresh_lifetime(self) -> timedelta:
        return timedelta(seconds=self.settings.accounts_refresh_ttl)


def open_resources(settings: ProcessSettings, *, database_url: str, name: str, pool_size: int = 10) -> Resources:
    """Open what the process `name` needs; `database_url` decides its role."""
    live_url = settings.live_url.get_secret_value()
    live = redis.Redis.from_url(live_url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S)
    hints = HintPublisher(settings.broker_url.get_secret_value())

    def tell_of_changes(_made: list[ChangesMade]) -> None:
        live.publish(CHANGES_CHANNEL, "{}")

    courier = Courier({ChangesMade: tell_of_changes, Hint: hints.publish_all})
    courier.start()
    engine = make_engine(database_url, application_name=f"accounts-{name}", pool_size=pool_size)
    return Resources(
        database=Database(engine, courier.deliver),
        book=make_job_book(settings.lease_s),
        courier=courier,
        hints=hints,
        live=live,
    )


def open_front(settings: PublicSettings) -> Front:
    """Read the keys and make ready what the doors need."""
    keys = Keyring(settings.key_folder)
    given = settings.accounts_setup_token
    return Front(
        settings=settings,
        keys=keys,
        tokens=AccessTokens(keys, settings.public_url, settings.accounts_access_ttl),
        verifier=AccessTokenVerifier(issuer=settings.public_url, fetch_jwks=keys.jwks),
        limits=RateLimits(settings.live_url.get_secret_value(), enabled=settings.rate_limits == "on"),
        cookie=RefreshCookie(settings.is_https, settings.accounts_refresh_ttl),
        doors=Doors(os.cpu_count() or 1),
        setup_token=given.get_secret_value() if given else load_setup_token(settings.key_folder),
    )
