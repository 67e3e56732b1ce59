"""The tools a model may call while it answers: described to it here, carried out by the owner of the job."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from functools import cache

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.language.invisible import strip_invisible
from ai_orchestrator.mcp.servers import NO_TOOL_SERVERS, ToolServers, owner_name
from ai_orchestrator.providers.port import ToolCall, ToolResult, ToolSchema
from ai_orchestrator.providers.rounds import WaitsForPerson
from shared.contracts.reply import ReplyPayload
from shared.contracts.tools import ALLOWED, ARGUMENTS, ToolAnswer, ToolRequest, ToolWaits, describe_tool, parameters_of
from shared.jobs.client import JobOwner, NothingToDo, OwnerRefused, OwnerUnreachable

OWNER_PATIENCE_S = 20.0
LONGEST_RESULT = 32_000
OUT_OF_REACH = "The tool cannot be reached now. Whether the call was carried out is not known."


def carry_out_approved(facts: ReplyPayload, servers: ToolServers) -> ReplyPayload:
    """The facts with what an approved call gave: one of another server is made now, and again by another attempt."""
    approved = facts.approved
    if approved is None or approved.name in ARGUMENTS or approved.result != ALLOWED:
        return facts
    answer = servers.call(approved.name, approved.arguments)
    given = {"result": strip_invisible(answer.result), "is_error": answer.is_error}
    return facts.model_copy(update={"approved": approved.model_copy(update=given)})


def describe_tools(names: Sequence[str]) -> tuple[ToolSchema, ...]:
    """The tools of these names, as a model is told of them; names that nobody here knows are left out."""
    return tuple(_describe(name) for name in names if name in ARGUMENTS)


@cache
def _describe(name: str) -> ToolSchema:
    """Made once: every answer offers the same tools, and making their schemas costs more than asking the model."""
    return ToolSchema(name, describe_tool(name), parameters_of(name))


class OwnersTools:
    """Has the calls of one attempt carried out by the job's owner, each once whatever becomes of the worker.

    A model asked again after a kill gives its calls new ids; here a call's id is made of what it asks for, so the
    owner knows it again. `used` are the names of those that did something, `waits` whether one waits for a person.
    """

    def __init__(self, owner: JobOwner, attempt: Attempt, servers: ToolServers = NO_TOOL_SERVERS) -> None:
        self._owner = owner
        self._attempt = attempt
        self._servers = servers
        self._seen: Counter[str] = Counter()
        self.used: list[str] = []
        self.waits = False

    def run(self, call: ToolCall) -> ToolResult:
        """What the call gave. Raises WaitsForPerson, or Halted where the attempt has been taken away."""
        name = owner_name(call.name)
        request = ToolRequest(call_id=self._identify(call), name=name, arguments=call.arguments)
        try:
            answer = self._persist(request)
        except NothingToDo:
            self._attempt.halt.request(HaltReason.LOST)
            self._attempt.halt.check()
            raise
        except OwnerRefused as refusal:
            return ToolResult(call.call_id, f"Refused: {refusal.detail or refusal.code}", is_error=True)
        except OwnerUnreachable:
            return ToolResult(call.call_id, OUT_OF_REACH, is_error=True)
        if isinstance(answer, ToolWaits):
            self.waits = True
            raise WaitsForPerson
        if name not in ARGUMENTS and answer.result == ALLOWED:
            answer = self._servers.call(name, call.arguments)
        if not answer.is_error and name not in self.used:
            self.used.append(name)
        return ToolResult(call.call_id, strip_invisible(answer.result)[:LONGEST_RESULT], answer.is_error)

    def _identify(self, call: ToolCall) -> str:
        asked = json.dumps([call.name, call.arguments], sort_keys=True, ensure_ascii=False)
        self._seen[asked] += 1
        digest = hashlib.sha256(asked.encode(errors="surrogatepass")).hexdigest()
        return f"{digest[:40]}-{self._seen[asked]}"

    def _persist(self, request: ToolRequest) -> ToolAnswer | ToolWaits:
        """Ask again while the owner restarts. Raises as `JobOwner.call_tool` does, and Halted."""
        retrying = Retrying(
            retry=retry_if_exception_type(OwnerUnreachable),
            stop=stop_after_delay(OWNER_PATIENCE_S),
            wait=wait_random_exponential(multiplier=0.2, max=2),
            sleep=self._attempt.halt.sleep,
            reraise=True,
        )
        return retrying(self._owner.call_tool, self._attempt.claim, request)
