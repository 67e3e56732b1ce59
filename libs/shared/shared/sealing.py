"""People's own provider keys, locked so that whoever stores them cannot open them.

Conversations seals: `Seal.read(CONVERSATIONS_KEK_PUBLIC).seal(key, binding)` gives the `ciphertext` and `key_id` to
store and to put into a reply's `provider_key`, as they are. The orchestrator opens, for one call:
`Opener.read(ORCHESTRATOR_KEK).open(sealed, binding)`. The `Binding` (person, wire, address) goes into the key schedule:
a ciphertext moved to another person's row, or beside another address, does not open. So the `base_url` bound is the one
stored, to the letter; where a person names none, `PUBLIC_BASE_URLS[wire]` of `shared.contracts.connections`.

Source: RFC 9180 (HPKE), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from pydantic import SecretStr

FORMAT = "v1"
PURPOSE = "spindle provider key v1"
KEY_BYTES = 32

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class NotOpened(Exception):
    """A sealed key that does not open: another key sealed it, it was changed, or it is bound to something else."""


@dataclass(frozen=True)
class Binding:
    """Whose key it is, and where alone it may be sent."""

    user_id: UUID
    wire: str
    base_url: str

    def _info(self) -> bytes:
        return json.dumps([PURPOSE, str(self.user_id), self.wire, self.base_url]).encode()


@dataclass(frozen=True)
class Sealed:
    """What may be stored: `key_id` names the public half that sealed it."""

    ciphertext: str
    key_id: str


class Seal:
    """The public half: seals and cannot open."""

    def __init__(self, public: X25519PublicKey) -> None:
        self._public = public
        self.key_id = _id_of(public)

    @classmethod
    def read(cls, text: str) -> "Seal":
        """From the value of `CONVERSATIONS_KEK_PUBLIC`. Raises ValueError, which tells nothing of the value."""
        return cls(X25519PublicKey.from_public_bytes(_decode_key(text)))

    def seal(self, secret: SecretStr, binding: Binding) -> Sealed:
        """The secret, to be opened by the private half for the same binding alone; no two ciphertexts are alike."""
        box = _SUITE.encrypt(secret.get_secret_value().encode(), self._public, info=binding._info())
        return Sealed(f"{FORMAT}.{base64.urlsafe_b64encode(box).decode()}", self.key_id)

    def __str__(self) -> str:
        """The text that `read` takes."""
        return base64.urlsafe_b64encode(self._public.public_bytes_raw()).decode()


class Opener:
    """The private halves, newest first: opens what any of them sealed."""

    def __init__(self, privates: Sequence[X25519PrivateKey]) -> None:
        self._by_id = {_id_of(private.public_key()): private for private in privates}
        self.seal = Seal(privates[0].public_key())

    @classmethod
    def read(cls, text: str) -> "Opener":
        """From the value of `ORCHESTRATOR_KEK`: one key or several, newest first, by comma or blank.

        Raises ValueError, which tells nothing of the value.
        """
        parts = text.replace(",", " ").split()
        if not parts:
            raise ValueError("no key")
        return cls([X25519PrivateKey.from_private_bytes(_decode_key(part)) for part in parts])

    def holds(self, key_id: str) -> bool:
        """Whether one of these keys opens what the seal of this id sealed."""
        return key_id in self._by_id

    def open(self, sealed: Sealed, binding: Binding) -> SecretStr:
        """The secret. Raises NotOpened."""
        private = self._by_id.get(sealed.key_id)
        version, _, box = sealed.ciphertext.partition(".")
        if private is None or version != FORMAT:
            raise NotOpened("no key here opens it")
        try:
            return SecretStr(_SUITE.decrypt(_decode(box), private, info=binding._info()).decode())
        except (InvalidTag, ValueError):
            raise NotOpened("it was changed, or is bound to something else") from None

    def reseal(self, sealed: Sealed, binding: Binding) -> Sealed:
        """The same secret under the newest key; the same ciphertext if that sealed it already. Raises NotOpened."""
        opened = self.open(sealed, binding)
        return sealed if sealed.key_id == self.seal.key_id else self.seal.seal(opened, binding)


def make_private_key() -> str:
    """A new key for `ORCHESTRATOR_KEK`."""
    return base64.urlsafe_b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode()


def public_half(private: str) -> str:
    """The value of `CONVERSATIONS_KEK_PUBLIC` that goes with this `ORCHESTRATOR_KEK`. Raises ValueError."""
    return str(Opener.read(private).seal)


def _id_of(public: X25519PublicKey) -> str:
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def _decode_key(text: str) -> bytes:
    try:
        key = _decode(text.strip())
    except ValueError:
        raise ValueError("not a key of 32 bytes in URL-safe base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError("not a key of 32 bytes in URL-safe base64")
    return key


def _decode(text: str) -> bytes:
    """Raises ValueError for anything but URL-safe base64."""
    try:
        return base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
