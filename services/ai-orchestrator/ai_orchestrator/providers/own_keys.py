"""People's own provider keys, opened for one call and forgotten."""

from collections.abc import Callable

from pydantic import SecretStr

from ai_orchestrator.halt import Halt
from ai_orchestrator.prompts import reply_v2
from ai_orchestrator.providers.port import OperatorMustAct, Pieces, Provider, Question
from ai_orchestrator.stored_keys import binding_of, sealed_of
from shared.contracts.connections import PUBLIC_BASE_URLS
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import ModelChoice, ProviderKey
from shared.sealing import NotOpened, Opener

MakeWire = Callable[[ProviderKey, SecretStr], Provider]


class OwnKey:
    """The provider that a person's own key reaches.

    Each call opens the key, makes its own connection and lets go of both: nothing of it outlives the call.
    """

    prompt_version = reply_v2.VERSION

    def __init__(self, key: ProviderKey, opener: Opener, make_wire: MakeWire) -> None:
        self._key = key
        self._opener = opener
        self._make_wire = make_wire

    def stream(self, question: Question, halt: Halt) -> Pieces:
        """One call. Raises OperatorMustAct (auth) for a key that does not open."""
        wire = self._make_wire(self._key, self._open())
        try:
            yield from wire.stream(question, halt)
        finally:
            wire.close()

    def list_models(self, patience_s: float) -> list[str]:
        """None: whoever owns the key names the model."""
        return []

    def close(self) -> None:
        """Nothing is held."""

    def _open(self) -> SecretStr:
        try:
            return self._opener.open(sealed_of(self._key), binding_of(self._key))
        except NotOpened as error:
            raise OperatorMustAct(FailureCode.AUTH, f"The stored key could not be opened: {error}.") from None


def name_on_wire(key: ProviderKey, model: ModelChoice) -> str:
    """The name to send: the catalogue's own; at the maker's own address the id without the maker; else the id."""
    if model.wire_name:
        return model.wire_name
    at_its_maker = key.base_url.rstrip("/") == PUBLIC_BASE_URLS[key.wire]
    return model.id.removeprefix(f"{key.wire}/") if at_its_maker else model.id
