"""People's own keys for providers: sealed at once, used for what their owner asks, told apart by their last four."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.provider_keys.models import StoredKey
from conversations.provider_keys.schemas import KeyAnswer, NewKey, OpenPart
from conversations.requests.service import enter_request
from shared.contracts.connections import PUBLIC_BASE_URLS
from shared.contracts.reply import ProviderKey
from shared.errors import Fault, NotFound, ValidationFailed
from shared.ids import new_id
from shared.sealing import Binding, Seal

ROUTE = "POST /provider-keys"
MOST_KEYS = 50


def keep_key(session: Session, person: SignedIn, new: NewKey, seal: Seal) -> tuple[KeyAnswer, bool]:
    """The key as it is kept, and whether it is new. Raises ValidationFailed, ClientIdConflict."""
    key_id = new_id()
    if new.client_id is not None:
        told = OpenPart(label=new.label, wire=new.wire, base_url=new.base_url, last4=new.last4)
        made = enter_request(session, person.user_id, new.client_id, ROUTE, told, key_id)
        if made is not None:
            return KeyAnswer.model_validate(_get_key(session, person, made)), False
    count = select(func.count()).select_from(StoredKey).where(StoredKey.user_id == person.user_id)
    if (session.scalar(count) or 0) >= MOST_KEYS:
        raise ValidationFailed(f"at most {MOST_KEYS} keys")
    base_url = new.base_url or PUBLIC_BASE_URLS[new.wire]
    sealed = seal.seal(new.key, Binding(person.user_id, new.wire, base_url))
    session.add(
        StoredKey(
            id=key_id,
            user_id=person.user_id,
            label=new.label,
            wire=new.wire,
            base_url=base_url,
            last4=new.last4,
            ciphertext=sealed.ciphertext,
            key_id=sealed.key_id,
        )
    )
    session.flush()
    return KeyAnswer.model_validate(_get_key(session, person, key_id)), True


def list_keys(session: Session, person: SignedIn) -> list[KeyAnswer]:
    """The person's keys, the oldest first."""
    query = select(StoredKey).where(StoredKey.user_id == person.user_id).order_by(StoredKey.id).limit(MOST_KEYS)
    return [KeyAnswer.model_validate(key) for key in session.scalars(query)]


def remove_key(session: Session, person: SignedIn, key_id: UUID) -> None:
    """Forget a key, for good. Raises NotFound."""
    session.delete(_get_key(session, person, key_id))


def require_own_key(session: Session, user_id: UUID | None, key_id: UUID) -> None:
    """Raises ValidationFailed unless the key is this person's: nobody pays with another's."""
    key = session.get(StoredKey, key_id)
    if key is None or key.user_id != user_id:
        message = "you have no such key"
        raise ValidationFailed(message, faults=(Fault("body", "/settings/provider_key_id", "unknown_key", message),))


def find_key_for(session: Session, key_id: UUID | str | None, asking: UUID | None) -> ProviderKey | None:
    """The sealed key for a call, if it belongs to whoever asked: it pays for nobody else."""
    key = session.get(StoredKey, UUID(str(key_id))) if key_id else None
    if key is None or key.user_id != asking:
        return None
    return ProviderKey(
        ciphertext=key.ciphertext, key_id=key.key_id, wire=key.wire, base_url=key.base_url, user_id=key.user_id
    )


def _get_key(session: Session, person: SignedIn, key_id: UUID) -> StoredKey:
    key = session.get(StoredKey, key_id, populate_existing=True)
    if key is None or key.user_id != person.user_id:
        raise NotFound
    return key
