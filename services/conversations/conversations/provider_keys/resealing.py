"""Gives out stored keys that an older key seals, and takes them back sealed anew; opens none of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversations.errors import SealedOtherwise
from conversations.provider_keys.models import StoredKey
from shared.contracts.sealed_keys import MOST_KEYS, OutdatedKeys, ResealedKey, SealedKey
from shared.sealing import Seal


def list_outdated(session: Session, seal: Seal | None, after: UUID | None) -> OutdatedKeys:
    """A page of the keys that are sealed otherwise than by `seal`, by their ids."""
    if seal is None:
        return OutdatedKeys(sealed_with=None, items=[])
    query = select(StoredKey).where(StoredKey.key_id != seal.key_id).order_by(StoredKey.id).limit(MOST_KEYS)
    found = session.scalars(query if after is None else query.where(StoredKey.id > after))
    return OutdatedKeys(sealed_with=seal.key_id, items=[_render(key) for key in found])


def replace_sealed(session: Session, seal: Seal | None, resealed: Sequence[ResealedKey]) -> None:
    """Keep these in the place of what they replace; one that was forgotten meanwhile stays so.

    Raises SealedOtherwise, and keeps none, where one is not sealed as this service seals now.
    """
    if any(seal is None or key.key_id != seal.key_id for key in resealed):
        raise SealedOtherwise
    for key in resealed:
        there = update(StoredKey).where(StoredKey.id == key.id, StoredKey.ciphertext == key.replaces)
        # Its owner has changed nothing, so it says nothing of a change.
        session.execute(there.values(ciphertext=key.ciphertext, key_id=key.key_id, updated_at=StoredKey.updated_at))


def _render(key: StoredKey) -> SealedKey:
    names = ("id", "user_id", "wire", "base_url", "ciphertext", "key_id")
    return SealedKey.model_validate({name: getattr(key, name) for name in names})
