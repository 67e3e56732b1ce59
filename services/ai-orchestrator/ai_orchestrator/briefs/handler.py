from collections.abc import Callable, Sequence

from ai_orchestrator.asking import WholeAnswer
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.prompts import brief_v1
from ai_orchestrator.prompts.chat import ChatMessage
from ai_orchestrator.providers.port import ProviderFault
from shared.contracts.briefs import BriefPayload, BriefResult, Purpose, Sentence
from shared.contracts.lines import Line
from shared.contracts.model_calls import ModelCall
from shared.contracts.usage import Usage
from shared.language.sentences import shorten
from shared.language.summarising import pick_sentences

AskModel = Callable[[Attempt, ModelCall, list[ChatMessage]], WholeAnswer]
LONGEST_SENTENCE = 400
PICKING_S = 60.0


class BriefHandler:
    """Sums up what was said, with the messages that each sentence comes from."""

    def __init__(self, ask: AskModel) -> None:
        self._ask = ask

    def __call__(self, attempt: Attempt) -> BriefResult:
        """The sentences. Raises ProviderFault where somebody waits for a model's and it gave none, Halted."""
        facts = BriefPayload.model_validate(attempt.claim.payload)
        if facts.call is None or not facts.lines:
            return self._pick(attempt, facts, None)
        try:
            answer = self._ask(attempt, facts.call, self._prompt(facts))
        except ProviderFault:
            if facts.purpose is Purpose.CATCH_UP:
                raise
            return self._pick(attempt, facts, None)
        return self._read(attempt, facts, answer)

    def _prompt(self, facts: BriefPayload) -> list[ChatMessage]:
        return brief_v1.build_messages(facts.purpose, facts.lines, facts.max_sentences)

    def _read(self, attempt: Attempt, facts: BriefPayload, answer: WholeAnswer) -> BriefResult:
        """What the answer says with good citations; none of it may be left, which is told where somebody waits."""
        sentences = brief_v1.read_sentences(answer.text, facts.lines, facts.max_sentences)
        if not sentences and facts.purpose is not Purpose.CATCH_UP:
            return self._pick(attempt, facts, answer.usage)
        return BriefResult(sentences=sentences, usage=answer.usage, prompt_version=brief_v1.VERSION)

    def _pick(self, attempt: Attempt, facts: BriefPayload, usage: Usage | None) -> BriefResult:
        attempt.allow(PICKING_S)
        return BriefResult(sentences=pick(facts.lines, facts.max_sentences), usage=usage)


def pick(lines: Sequence[Line], most: int) -> list[Sentence]:
    """The most telling sentences of these lines, word for word; notices are left out."""
    said = [line for line in lines if line.sender_type != "system"]
    return [
        Sentence(text=shorten(each.sentence, LONGEST_SENTENCE), message_ids=[said[each.index].id])
        for each in pick_sentences([line.text for line in said], most)
    ]
