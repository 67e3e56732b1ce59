"""Seals people's stored keys anew: fetched from conversations page by page, and put back each page at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from ai_orchestrator.stored_keys import binding_of, sealed_of
from shared.contracts.sealed_keys import OutdatedKeys, ResealedKey, ResealedKeys, SealedKey
from shared.jobs.client import JobOwner
from shared.sealing import NotOpened, Opener

OUTDATED, RESEALED = "/internal/provider-keys/outdated", "/internal/provider-keys/resealed"


@dataclass
class Resealed:
    """How many keys were sealed anew, and the ids of those that did not open."""

    count: int = 0
    unopened: list[UUID] = field(default_factory=list)


def find_sealing_key(owner: JobOwner) -> str | None:
    """The id of the key that conversations seals with; None where it keeps no keys. Raises as `get` does."""
    return owner.get(OUTDATED, OutdatedKeys).sealed_with


def reseal_all(owner: JobOwner, opener: Opener) -> Resealed:
    """Seal every outdated key with the newest of `opener`, those too that were stored meanwhile.

    Stopped anywhere, it leaves each key sealed by the one or the other; done again, it goes on. Raises as `get` does.
    """
    done = Resealed()
    while True:
        before = done.count
        done.unopened = []
        for page in _pages(owner):
            _reseal(owner, opener, page, done)
        if done.count == before:
            return done


def _pages(owner: JobOwner) -> Iterator[list[SealedKey]]:
    page = owner.get(OUTDATED, OutdatedKeys).items
    while page:
        yield page
        page = owner.get(f"{OUTDATED}?after={page[-1].id}", OutdatedKeys).items


def _reseal(owner: JobOwner, opener: Opener, page: list[SealedKey], done: Resealed) -> None:
    resealed = []
    for key in page:
        try:
            sealed = opener.reseal(sealed_of(key), binding_of(key))
        except NotOpened:
            done.unopened.append(key.id)
        else:
            resealed.append(
                ResealedKey(id=key.id, replaces=key.ciphertext, ciphertext=sealed.ciphertext, key_id=sealed.key_id)
            )
    if resealed:
        owner.put(RESEALED, ResealedKeys(items=resealed))
        done.count += len(resealed)
