"""Argon2id (RFC 9106) with the parameters OWASP recommends: 46 MiB, one pass, one lane."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

MEMORY_KIB: Final = 47_104
_hasher = PasswordHasher(time_cost=1, memory_cost=MEMORY_KIB, parallelism=1, type=Type.ID)
_NOBODY = _hasher.hash("the password of nobody")


def hash_password(password: str) -> str:
    """A salted hash to store."""
    return _hasher.hash(password)


def verify_password(hashed: str | None, password: str) -> bool:
    """Whether it is the password; with no hash to compare, the same work and False."""
    try:
        matches = _hasher.verify(hashed or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and hashed is not None


def needs_rehash(hashed: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(hashed)
