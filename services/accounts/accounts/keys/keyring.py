"""The ES256 keys that sign access tokens: a folder of private keys, the newest by name signs.

A key is published before it signs: one that was just put into the folder signs only once every copy of the key set
that somebody may still hold has run out.
"""

import hashlib
import json
import logging
import os
import threading
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from accounts.private_files import place_file

JWKS_MAX_AGE_S = 300
_MARGIN_S = 30
_LOOK_AGAIN_S = 5.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SigningKey:
    """One key; `kid` is its thumbprint (RFC 7638), `placed_at` when its file came into the folder (Unix seconds)."""

    kid: str
    private: EllipticCurvePrivateKey
    public_jwk: dict[str, Any]
    placed_at: float


class Keyring:
    """The keys of `folder`, looked at again every few seconds; the first key is made if there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        make_first_key(folder)
        self._keys = _load_all(folder)
        self._looked_at = time.monotonic()

    def signing_key(self) -> SigningKey:
        """The newest key that everybody has had the time to learn of."""
        keys = self._current()
        known_since = time.time() - JWKS_MAX_AGE_S - _MARGIN_S
        published = [key for key in keys if key.placed_at <= known_since]
        return published[-1] if published else keys[0]

    def jwks(self) -> dict[str, Any]:
        """All public keys (RFC 7517)."""
        return {"keys": [key.public_jwk for key in self._current()]}

    def _current(self) -> list[SigningKey]:
        if time.monotonic() - self._looked_at > _LOOK_AGAIN_S:
            self._look()
        return self._keys

    def _look(self) -> None:
        with self._lock:
            self._looked_at = time.monotonic()
            try:
                self._keys = _load_all(self._folder) or self._keys
            except (OSError, ValueError):
                logger.exception("the signing keys cannot be read; those known so far stay in use")


def make_first_key(folder: Path) -> None:
    """Make sure that `folder` holds a key; of several processes that find none, one makes it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not any(folder.glob("*.pem")):
        _place_key(folder, "00000000T000000Z.pem")


def add_key(folder: Path) -> Path:
    """Put a new key into `folder`: published at once, signing as soon as everybody knows it."""
    return _place_key(folder, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.pem")


def _place_key(folder: Path, name: str) -> Path:
    key = generate_private_key(SECP256R1())
    place_file(folder / name, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / name


def _load_all(folder: Path) -> list[SigningKey]:
    return [_load(path) for path in sorted(folder.glob("*.pem"))]


def _load(path: Path) -> SigningKey:
    private = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
        raise ValueError(f"ACCOUNTS_SIGNING_KEYS: {path.name} is not an ES256 key")
    numbers = private.public_key().public_numbers()
    members = {"crv": "P-256", "kty": "EC", "x": _base64url(numbers.x), "y": _base64url(numbers.y)}
    kid = _thumbprint(members)
    jwk = {**members, "kid": kid, "alg": "ES256", "use": "sig"}
    return SigningKey(kid, private, jwk, _placed_at(path.stat()))


def _placed_at(stat: os.stat_result) -> float:
    """A copy keeps the time of its original, but not the time at which the system last touched its entry."""
    return max(stat.st_mtime, stat.st_ctime)


def _base64url(number: int) -> str:
    return urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def _thumbprint(members: dict[str, str]) -> str:
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":"))
    return urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()
