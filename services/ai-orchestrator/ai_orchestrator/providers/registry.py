from collections.abc import Iterable

from ai_orchestrator.providers.connections import SCRIBE, Connection, choose_connection
from ai_orchestrator.providers.port import OperatorMustAct, Provider, ProviderFault
from ai_orchestrator.providers.scribe.provider import Scribe
from shared.contracts.connections import ConnectionReport, ReportedConnection
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import ReplyPayload

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
    ) -> None:
        self._connections = connections
        self._model_calls = model_calls
        self._threads = threads
        self._first_token_s = first_token_s
        self._stall_s = stall_s
        self._providers: dict[str, Provider] = {
            connection.name: self._make(connection) for connection in connections if connection.problem is None
        }

    def choose(self, facts: ReplyPayload) -> tuple[Provider, str]:
        """Who answers, and the model's name there. Raises OperatorMustAct (no_provider), never another."""
        if facts.provider_key is not None:
            raise OperatorMustAct(FailureCode.NO_PROVIDER, "This release does not use people's own provider keys.")
        connection = choose_connection(self._connections, facts.model)
        if connection.wire != SCRIBE and not self._model_calls:
            raise OperatorMustAct(FailureCode.NO_PROVIDER, f"The operator says: {OFF}.")
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
        return ReportedConnection(
            name=connection.name,
            wire=connection.wire,
            base_url=connection.base_url or None,
            models=models,
            healthy=problem is None,
            reason=problem,
        )

    def _discover(self, connection: Connection) -> Iterable[str]:
        offered = self._providers[connection.name].list_models(DISCOVERY_S)
        found = (f"{connection.name}/{name}" for name in offered)
        return [model for model in found if connection.match(model) is not None][:MAX_DISCOVERED]

    def _make(self, connection: Connection) -> Provider:
        if connection.wire == SCRIBE:
            return Scribe()
        from ai_orchestrator.providers.openai_wire import OpenAIWire  # heavy: only where it is used

        return OpenAIWire(
            connection.base_url,
            connection.key,
            allow_private=connection.allow_private,
            connections=self._threads + 4,
            first_token_s=self._first_token_s,
            stall_s=self._stall_s,
        )
