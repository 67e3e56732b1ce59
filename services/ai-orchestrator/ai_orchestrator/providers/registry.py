from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from ai_orchestrator.providers import own_keys
from ai_orchestrator.providers.circuit import Circuit, Guarded
from ai_orchestrator.providers.connections import SCRIBE, Connection, choose_connection
from ai_orchestrator.providers.own_keys import OwnKey
from ai_orchestrator.providers.port import OperatorMustAct, Provider, ProviderFault
from ai_orchestrator.providers.scribe.provider import Scribe
from shared.contracts.connections import ConnectionReport, ReportedConnection
from shared.contracts.jobs import FailureCode
from shared.contracts.model_calls import ModelCall
from shared.contracts.reply import ProviderKey, ReplyPayload
from shared.sealing import Opener

if TYPE_CHECKING:
    from ai_orchestrator.providers.anthropic_wire import AnthropicWire
    from ai_orchestrator.providers.openai_wire import OpenAIWire

OFF = "model calls are switched off"
DISCOVERY_S = 3.0
MAX_DISCOVERED = 500


class Providers:
    """The provider that answers for a model, by the operator's connections.

    With `model_calls` False only the scribe answers, who calls nobody.
    """

    def __init__(
        self,
        connections: list[Connection],
        *,
        model_calls: bool = True,
        threads: int = 100,
        first_token_s: float = 120,
        stall_s: float = 45,
        opener: Opener | None = None,
    ) -> None:
        self._connections = connections
        self._opener = opener
        self._model_calls = model_calls
        self._threads = threads
        self._first_token_s = first_token_s
        self._stall_s = stall_s
        self._circuits = {connection.name: Circuit() for connection in connections}
        self._providers: dict[str, Provider] = {
            connection.name: self._make(connection) for connection in connections if connection.problem is None
        }

    def choose(self, facts: ReplyPayload | ModelCall) -> tuple[Provider, str]:
        """Who answers, and the model's name there. Raises OperatorMustAct (no_provider), never another."""
        if facts.provider_key is not None:
            return self._own_key(facts.provider_key), own_keys.name_on_wire(facts.provider_key, facts.model)
        connection = choose_connection(self._connections, facts.model)
        if connection.wire != SCRIBE:
            self._refuse_if_off()
        return self._providers[connection.name], connection.name_on_wire(facts.model)

    def report(self) -> ConnectionReport:
        """The connections as this process sees them now; asks those servers whose models are discovered."""
        return ConnectionReport(connections=[self._report(connection) for connection in self._connections])

    def close(self) -> None:
        """Let go of every connection."""
        for provider in self._providers.values():
            provider.close()

    def _report(self, connection: Connection) -> ReportedConnection:
        problem = connection.problem
        if connection.wire != SCRIBE and not self._model_calls:
            problem = problem or OFF
        models = list(connection.models)
        if connection.discover and problem is None:
            try:
                models += self._discover(connection)
            except ProviderFault as fault:
                problem = fault.detail
        circuit = self._circuits[connection.name]
        problem = problem or circuit.reason
        return ReportedConnection(
            name=connection.name,
            wire=connection.wire,
            base_url=connection.base_url or None,
            models=models,
            healthy=problem is None,
            reason=problem,
            circuit=circuit.state,
        )

    def _discover(self, connection: Connection) -> Iterable[str]:
        offered = self._providers[connection.name].list_models(DISCOVERY_S)
        found = (f"{connection.name}/{name}" for name in offered)
        return [model for model in found if connection.match(model) is not None][:MAX_DISCOVERED]

    def _make(self, connection: Connection) -> Provider:
        if connection.wire == SCRIBE:
            return Scribe()
        wire = self._make_wire(
            connection.wire,
            connection.base_url,
            connection.key,
            allow_private=connection.allow_private,
            connections=self._threads + 4,
        )
        return Guarded(wire, self._circuits[connection.name])

    def _own_key(self, key: ProviderKey) -> Provider:
        """Somebody's own key, good for public addresses only. It answers or nobody does."""
        self._refuse_if_off()
        if self._opener is None:
            raise OperatorMustAct(FailureCode.NO_PROVIDER, "The operator has not set up the use of people's own keys.")
        return OwnKey(
            key,
            self._opener,
            lambda key, secret: self._make_wire(key.wire, key.base_url, secret, allow_private=False, connections=1),
        )

    def _refuse_if_off(self) -> None:
        if not self._model_calls:
            raise OperatorMustAct(FailureCode.NO_PROVIDER, f"The operator says: {OFF}.")

    def _make_wire(
        self,
        wire: Literal["openai", "anthropic"],
        base_url: str,
        key: SecretStr | None,
        *,
        allow_private: bool,
        connections: int,
    ) -> Provider:
        return _load_wire(wire)(
            base_url,
            key,
            allow_private=allow_private,
            connections=connections,
            first_token_s=self._first_token_s,
            stall_s=self._stall_s,
        )


def _load_wire(wire: Literal["openai", "anthropic"]) -> "type[OpenAIWire] | type[AnthropicWire]":
    """The class that speaks a wire: each brings a heavy SDK along, so it is loaded where it is used only."""
    if wire == "openai":
        from ai_orchestrator.providers.openai_wire import OpenAIWire

        return OpenAIWire
    from ai_orchestrator.providers.anthropic_wire import AnthropicWire

    return AnthropicWire
