"""People's own provider keys on their way to be sealed anew: by the orchestrator, which alone can open them."""

from uuid import UUID

from pydantic import Field

from shared.contracts.model import Contract
from shared.contracts.reply import ProviderKey

MOST_KEYS = 100


class SealedKey(ProviderKey):
    """One stored key."""

    id: UUID


class OutdatedKeys(Contract):
    """Keys that another key seals than the one that seals now, `sealed_with`; null where nothing is sealed."""

    sealed_with: str | None
    items: list[SealedKey]


class ResealedKey(Contract):
    """A key sealed anew; it takes the place of the ciphertext it `replaces`, if that is still there."""

    id: UUID
    replaces: str = Field(max_length=10_000)
    ciphertext: str = Field(max_length=10_000)
    key_id: str = Field(max_length=32)


class ResealedKeys(Contract):
    items: list[ResealedKey] = Field(max_length=MOST_KEYS)
