"""The tools a model may call while it answers: described to it here, carried out by the owner of the job."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.language.invisible import strip_invisible
from ai_orchestrator.providers.port import ToolCall, ToolResult, ToolSchema
from ai_orchestrator.providers.rounds import WaitsForPerson
from shared.contracts.tools import ARGUMENTS, ToolAnswer, ToolRequest, ToolWaits, describe_tool, parameters_of
from shared.jobs.client import JobOwner, NothingToDo, OwnerRefused, OwnerUnreachable

OWNER_PATIENCE_S = 20.0
LONGEST_RESULT = 32_000
OUT_OF_REACH = "The tool cannot be reached now. Whether the call was carried out is not known."


def describe_tools(names: Sequence[str]) -> tuple[ToolSchema, ...]:
    """The tools of these names, as a model is told of them; names that nobody here knows are left out."""
    return tuple(ToolSchema(name, describe_tool(name), parameters_of(name)) for name in names if name in ARGUMENTS)


class OwnersTools:
    """Has the calls of one attempt carried out by the job's owner, each once whatever becomes of the worker.

    A model asked again after a kill gives its calls new ids; here a call's id is made of what it asks for, so the
    owner knows it again. `used` are the names of those that did something, `waits` whether one waits for a person.
    """

    def __init__(self, owner: JobOwner, attempt: Attempt) -> None:
        self._owner = owner
        self._attempt = attempt
        self._seen: Counter[str] = Counter()
        self.used: list[str] = []
        self.waits = False

    def run(self, call: ToolCall) -> ToolResult:
        """What the call gave. Raises WaitsForPerson, or Halted where the attempt has been taken away."""
        request = ToolRequest(call_id=self._identify(call), name=call.name, arguments=call.arguments)
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
        if not answer.is_error and call.name not in self.used:
            self.used.append(call.name)
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
