"""Short-lived tokens by which services prove to each other who calls (HS256, at most 60 s)."""

import time
from dataclasses import dataclass, field
from uuid import uuid4

import jwt

from shared.errors import DomainError, Kind

LIFETIME_S = 60
LEEWAY_S = 5
REMEMBERED = 1000


class ServiceUnauthenticated(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "service_unauthenticated"
    title = "The service token is missing or not valid"


class ServiceForbidden(DomainError):
    kind = Kind.FORBIDDEN
    code = "service_forbidden"
    title = "This service may not call here"


@dataclass(frozen=True)
class Caller:
    """A service that has proved itself; `instance` is one process of it."""

    service: str
    instance: str


@dataclass(frozen=True)
class ServiceIdentity:
    """What this process signs its own calls with."""

    service: str
    instance: str
    key: str

    def token_for(self, called: str) -> str:
        """A token that the service `called` accepts for 60 seconds."""
        now = int(time.time())
        claims = {
            "iss": self.service,
            "sub": f"{self.service}/{self.instance}",
            "aud": called,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + LIFETIME_S,
        }
        return jwt.encode(claims, self.key, algorithm="HS256")


@dataclass(frozen=True)
class ServiceVerifier:
    """Checks callers of the service `called`; `keys` holds each allowed caller's key by its name."""

    called: str
    keys: dict[str, str]
    _verified: dict[str, tuple[Caller, int]] = field(default_factory=dict, compare=False, repr=False)

    def verify(self, token: str) -> Caller:
        """Who calls. Raises ServiceUnauthenticated for anything but a fresh token of a known caller.

        Callers use a token for many calls: its signature is checked once, its time each time.
        """
        known = self._verified.get(token)
        if known is None:
            known = self._read(token)
            if len(self._verified) >= REMEMBERED:
                self._verified.clear()
            self._verified[token] = known
        caller, expires_at = known
        if time.time() >= expires_at + LEEWAY_S:
            raise ServiceUnauthenticated
        return caller

    def _read(self, token: str) -> tuple[Caller, int]:
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
            key = self.keys.get(issuer) if isinstance(issuer, str) else None
            if not key:
                raise ServiceUnauthenticated
            claims = jwt.decode(
                token,
                key,
                algorithms=["HS256"],
                audience=self.called,
                issuer=issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat", "jti", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise ServiceUnauthenticated from error
        if claims["exp"] - claims["iat"] > LIFETIME_S:
            raise ServiceUnauthenticated
        service, _, instance = claims["sub"].partition("/")
        if service != issuer:
            raise ServiceUnauthenticated
        return Caller(service, instance), claims["exp"]
