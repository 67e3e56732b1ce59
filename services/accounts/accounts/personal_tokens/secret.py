"""What a personal access token looks like, and what is kept of it."""

import hashlib
import secrets

PREFIX = "spn_"
SHOWN = 8
_BYTES = 32


def new_token() -> str:
    """`spn_` and 43 characters of base64url: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def hash_token(token: str) -> bytes:
    """The SHA-256 that is kept: a random token needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def shown_prefix(token: str) -> str:
    """The first characters, by which a person tells their tokens apart."""
    return token[:SHOWN]
