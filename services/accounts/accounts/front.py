"""What the public app knows besides its connections: who may come in, and how they stay."""

import os
from dataclasses import dataclass
from datetime import timedelta

import httpx2

from accounts.keys.keyring import Keyring
from accounts.passwords.doors import Doors
from accounts.sessions.access_tokens import AccessTokens
from accounts.sessions.cookies import RefreshCookie
from accounts.settings import PublicSettings
from accounts.setup.token import load_setup_token
from accounts.users.invitations import PATIENCE_S, NoInvitations, RoomInvitations
from shared.ids import new_id
from shared.tokens.access import AccessTokenVerifier
from shared.tokens.service import ServiceIdentity
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class Front:
    """Keys, limits and rules of the doors, made once when the public app starts."""

    settings: PublicSettings
    keys: Keyring
    tokens: AccessTokens
    verifier: AccessTokenVerifier
    limits: RateLimits
    cookie: RefreshCookie
    doors: Doors
    setup_token: str
    invitations: RoomInvitations | NoInvitations

    @property
    def refresh_lifetime(self) -> timedelta:
        return timedelta(seconds=self.settings.accounts_refresh_ttl)


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
        invitations=_open_invitations(settings),
    )


def _open_invitations(settings: PublicSettings) -> RoomInvitations | NoInvitations:
    url, key = settings.conversations_internal_url, settings.accounts_service_key
    if url is None or key is None:
        return NoInvitations()
    identity = ServiceIdentity("accounts", str(new_id()), key.get_secret_value())
    return RoomInvitations(httpx2.Client(base_url=url, timeout=PATIENCE_S), identity)
