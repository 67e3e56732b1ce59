"""Access tokens of people: ES256 JWTs (RFC 9068, typ at+jwt), verified by accounts' public keys."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import jwt

from shared.errors import TokenExpired, Unauthenticated

AUDIENCE = "spindle"
ALGORITHM = "ES256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 — a media type

JwksSource = Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """Who signed in, by which session; times are Unix seconds."""

    user_id: UUID
    session_id: UUID
    username: str | None
    display_name: str
    roles: tuple[str, ...]
    confirmed: bool
    auth_time: int
    expires_at: int

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles


class AccessTokenVerifier:
    """Verifies tokens locally; an unknown `kid` refetches the key set, at most once a second.

    A verified token is remembered until it expires, so that the signature is checked once.
    """

    def __init__(self, *, issuer: str, fetch_jwks: JwksSource, remembered: int = 10_000) -> None:
        self._issuer = issuer
        self._fetch_jwks = fetch_jwks
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._lock = threading.Lock()
        self._known: OrderedDict[str, AccessClaims] = OrderedDict()
        self._remembered = remembered

    def recall(self, token: str) -> AccessClaims | None:
        """The claims of a token that was verified before, without any waiting. Raises TokenExpired."""
        known = self._known.get(token)
        if known is not None and known.expires_at <= time.time():
            self._known.pop(token, None)
            raise TokenExpired
        return known

    def verify(self, token: str) -> AccessClaims:
        """The claims of a valid token; may fetch keys. Raises TokenExpired or Unauthenticated."""
        known = self.recall(token)
        if known is None:
            known = self._decode(token)
            self._remember(token, known)
        return known

    def _remember(self, token: str, claims: AccessClaims) -> None:
        with self._lock:
            self._known[token] = claims
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)

    def _decode(self, token: str) -> AccessClaims:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != TOKEN_TYPE or header.get("alg") != ALGORITHM:
                raise Unauthenticated
            claims = jwt.decode(
                token,
                self._key(str(header.get("kid"))),
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={"require": ["exp", "iat", "sub", "jti"]},
            )
            return _read_claims(claims)
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired from error
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise Unauthenticated from error

    def _key(self, kid: str) -> Any:
        if kid not in self._keys:
            self._refetch()
        if kid not in self._keys:
            raise Unauthenticated
        return self._keys[kid]

    def _refetch(self) -> None:
        with self._lock:
            if time.monotonic() - self._fetched_at < 1:
                return
            self._keys = {key.key_id: key.key for key in jwt.PyJWKSet.from_dict(self._fetch_jwks()).keys if key.key_id}
            self._fetched_at = time.monotonic()


def _read_claims(claims: dict[str, Any]) -> AccessClaims:
    return AccessClaims(
        user_id=UUID(claims["sub"]),
        session_id=UUID(claims["sid"]),
        username=claims.get("username"),
        display_name=claims.get("display_name") or claims.get("username") or "",
        roles=tuple(claims.get("roles", ())),
        confirmed=bool(claims.get("confirmed")),
        auth_time=int(claims.get("auth_time", 0)),
        expires_at=int(claims["exp"]),
    )
