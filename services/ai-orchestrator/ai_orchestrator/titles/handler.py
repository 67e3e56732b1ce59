from collections.abc import Callable

from ai_orchestrator.asking import WholeAnswer
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.prompts import title_v1
from ai_orchestrator.prompts.chat import ChatMessage
from ai_orchestrator.providers.port import ProviderFault
from shared.contracts.model_calls import ModelCall
from shared.contracts.titles import TitlePayload, TitleResult
from shared.language.summarising import suggest_title

AskModel = Callable[[Attempt, ModelCall, list[ChatMessage]], WholeAnswer]


class TitleHandler:
    """Names a room by what was said first in it."""

    def __init__(self, ask: AskModel) -> None:
        self._ask = ask

    def __call__(self, attempt: Attempt) -> TitleResult:
        """The title: a model's, else out of the words that were said. Raises Halted."""
        facts = TitlePayload.model_validate(attempt.claim.payload)
        found = self._ask_model(attempt, facts)
        title = found.title if found else ""
        return TitleResult(
            title=title or suggest_title([line.text for line in facts.lines], facts.max_chars),
            usage=found.usage if found else None,
        )

    def _ask_model(self, attempt: Attempt, facts: TitlePayload) -> TitleResult | None:
        if facts.call is None:
            return None
        try:
            answer = self._ask(attempt, facts.call, title_v1.build_messages(facts.lines))
        except ProviderFault:
            return None
        return TitleResult(title=title_v1.read_title(answer.text, facts.max_chars), usage=answer.usage)
