"""Refresh tokens that rotate: what the bearer holds, and the little that is kept of it.

A token is its session's id, a secret of the family and a secret of its own (80 bytes as base64url). The family's
secret proves that a token was once ours, however often it was rotated since, without keeping any of the old ones.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

SECRET_BYTES = 32
_TOKEN_BYTES = 16 + 2 * SECRET_BYTES


@dataclass(frozen=True)
class RefreshToken:
    """What a client's cookie says, not yet checked."""

    session_id: UUID
    family: bytes
    secret: bytes

    @property
    def family_hash(self) -> bytes:
        return hashlib.sha256(self.family).digest()

    @property
    def secret_hash(self) -> bytes:
        return hashlib.sha256(self.secret).digest()

    def render(self) -> str:
        """The text that stands in the cookie."""
        return urlsafe_b64encode(self.session_id.bytes + self.family + self.secret).rstrip(b"=").decode()

    def successor(self) -> "RefreshToken":
        """The family's next token."""
        return RefreshToken(self.session_id, self.family, secrets.token_bytes(SECRET_BYTES))

    def seal(self, successor: "RefreshToken") -> bytes:
        """The successor's secret, readable to whoever holds this token and to nobody else."""
        return _xor(successor.secret, self._pad())

    def unseal(self, sealed: bytes) -> "RefreshToken":
        """The successor that was sealed under this token."""
        return RefreshToken(self.session_id, self.family, _xor(sealed, self._pad()))

    def _pad(self) -> bytes:
        """A one-time pad: each token seals at most one successor."""
        return hmac.digest(self.secret, b"spindle refresh successor", "sha256")


def first_token(session_id: UUID) -> RefreshToken:
    """The first token of a new family."""
    return RefreshToken(session_id, secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(SECRET_BYTES))


def read_token(text: str) -> RefreshToken | None:
    """The parts of a token; None if it cannot be one of ours."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    if len(raw) != _TOKEN_BYTES:
        return None
    return RefreshToken(UUID(bytes=raw[:16]), raw[16 : 16 + SECRET_BYTES], raw[16 + SECRET_BYTES :])


def same_secret(stored: bytes | None, given: bytes) -> bool:
    """Compare hashes in constant time."""
    return stored is not None and hmac.compare_digest(stored, given)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
