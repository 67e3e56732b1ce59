"""Answers of those who follow: seen by nobody until they are known to say something that was not said."""

import re
from collections.abc import Callable

from ai_orchestrator.language.similarity import measure_similarity
from ai_orchestrator.prompts.reply_v2 import NOTHING_TO_ADD
from ai_orchestrator.providers.port import ProviderFault, Question
from ai_orchestrator.reply.writing import Writing
from shared.contracts.reply import Finish, Outcome, ReplyPayload, ReplyResult

TOO_SIMILAR = 0.55
"""Set on 116 labelled pairs (tests/ai_orchestrator/followers_pairs.jsonl), of which the nearest addition is at 0.50."""
_SILENCE = re.compile(rf"[\W_]*{NOTHING_TO_ADD}(?:[\W_]*$|\s*\n|(?!-)\s*[^\w\s])")
_LAST_LINE = re.compile(rf"\n[\W_]*{NOTHING_TO_ADD}[\W_]*$")


def answer_differently(
    writing: Writing, facts: ReplyPayload, ask: Callable[[str | None], Question], too_similar: float = TOO_SIMILAR
) -> ReplyResult:
    """An answer that adds to those given already, or the word that there is none.

    `ask` gives the question, with the answer that was rejected if one was. A second, sterner try is made once.
    Raises ProviderFault if no text came, Halted unless a person stopped it.
    """
    first = _Draft(writing, facts, ask(None))
    if first.outcome(too_similar) is not Outcome.TOO_SIMILAR or not _may_try_again(writing, first):
        return first.result(too_similar)
    writing.attempt.budget.note_unfit()
    try:
        return _Draft(writing, facts, ask(first.text)).result(too_similar)
    except ProviderFault:
        # There is an answer already, only one that nobody needs.
        return first.result(too_similar)


def read_answer(text: str) -> str:
    """The text without the marker by which a model says that it has nothing to add; nothing if that is all it says."""
    said = _LAST_LINE.sub("", text.strip())
    return "" if _SILENCE.match(said) else said


class _Draft:
    """One try: its text, and how much of it others have said."""

    def __init__(self, writing: Writing, facts: ReplyPayload, question: Question) -> None:
        pieces: list[str] = []
        self._writing = writing
        self._facts = facts
        self.finish = writing.write(question, pieces.append)
        self.text = read_answer("".join(pieces))
        others = [line.text for line in facts.must_differ_from]
        self.similarity = measure_similarity(self.text, others, facts.question.text) if self.text else None

    def outcome(self, too_similar: float) -> Outcome:
        if self.finish is Finish.STOPPED:
            return Outcome.ANSWERED
        if self._writing.waits:
            return Outcome.WAITING
        if self.similarity is None:
            return Outcome.SILENT
        return Outcome.TOO_SIMILAR if self.similarity >= too_similar else Outcome.ANSWERED

    def result(self, too_similar: float) -> ReplyResult:
        # Stopped before anybody saw a word of it: there is nothing to keep.
        text = "" if self.finish is Finish.STOPPED else self.text
        outcome = self.outcome(too_similar)
        return self._writing.result(self._facts, outcome, text, self.finish, self.similarity)


def _may_try_again(writing: Writing, draft: _Draft) -> bool:
    if draft.finish is Finish.CUT or writing.attempt.budget.left <= 1:
        return False
    return writing.may_ask_again(draft.text)
