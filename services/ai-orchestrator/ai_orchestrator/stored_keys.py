"""People's stored keys as what seals and opens them takes them."""

from shared.contracts.reply import ProviderKey
from shared.sealing import Binding, NotOpened, Sealed


def sealed_of(key: ProviderKey) -> Sealed:
    """The sealed part of a payload's key."""
    return Sealed(key.ciphertext, key.key_id)


def binding_of(key: ProviderKey) -> Binding:
    """What a payload says its key is bound to. Raises NotOpened where it names nobody."""
    if key.user_id is None:
        raise NotOpened("it is nobody's")
    return Binding(key.user_id, key.wire, key.base_url)
