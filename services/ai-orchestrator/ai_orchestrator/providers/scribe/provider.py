from collections.abc import Iterator, Sequence

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.connections import SCRIBE_MODEL
from ai_orchestrator.providers.port import AskerMustAct, End, Pieces, Question, ToolCall, ToolCalls
from ai_orchestrator.providers.scribe.phrases import PHRASES, Phrases
from ai_orchestrator.providers.scribe.request import Request, Wish, tell_language, understand, without_mentions
from ai_orchestrator.providers.scribe.search import closest_sentence, find_lines
from ai_orchestrator.providers.scribe.task_phrases import TASK_PHRASES, tell_result
from ai_orchestrator.providers.scribe.tasks import find_task_call
from shared.contracts.jobs import FailureCode
from shared.contracts.lines import Line
from shared.contracts.reply import Finish, ReplyPayload
from shared.contracts.usage import Usage
from shared.language.sentences import shorten
from shared.language.summarising import pick_sentences
from shared.language.words import is_han

SHOWN_FINDS = 5
LONGEST_QUOTE = 200
NAMED = 4
NO_TOKENS = Usage(prompt_tokens=0, completion_tokens=0, cached_tokens=0, reported_cost_micro_usd=0)


class Scribe:
    """Answers by picking and finding what people wrote; calls nobody and costs nothing."""

    prompt_version = "scribe.v1"

    def stream(self, question: Question, halt: Halt) -> Pieces:
        """The answer line by line. Raises Halted, AskerMustAct unless it is to answer a message."""
        if not isinstance(question.facts, ReplyPayload):
            raise AskerMustAct(FailureCode.BAD_REQUEST, "The scribe answers messages, and nothing else.")
        call = find_call(question)
        if call is not None:
            yield ToolCalls((call,), usage=NO_TOKENS)
            return
        separator = ""
        for line in self._lines(question, question.facts):
            halt.check()
            yield separator + line
            separator = "\n"
        yield End(Finish.COMPLETE, NO_TOKENS)

    def _lines(self, question: Question, facts: ReplyPayload) -> Iterator[str]:
        language = tell_language(without_mentions(facts.question.text, facts.ai_participant.name))
        if question.rounds:
            last = question.rounds[-1]
            for call, given in zip(last.calls.calls, last.results, strict=True):
                yield from tell_result(call.name, given.content, language)
        elif facts.approved is not None:
            yield from tell_result(facts.approved.name, facts.approved.result, language)
        else:
            yield from answer(facts)

    def list_models(self, patience_s: float) -> list[str]:
        return [SCRIBE_MODEL]

    def close(self) -> None:
        """Nothing is held."""


def find_call(question: Question) -> ToolCall | None:
    """The tool that the message plainly asks for, unless it has been called already or is not offered."""
    facts = question.facts
    if question.rounds or not isinstance(facts, ReplyPayload) or facts.approved is not None:
        return None
    asked = find_task_call(without_mentions(facts.question.text, facts.ai_participant.name))
    if asked is None or asked.name not in [tool.name for tool in question.tools]:
        return None
    return ToolCall("asked", asked.name, asked.arguments)


def answer(facts: ReplyPayload) -> Iterator[str]:
    """The lines of the scribe's answer; the same facts always give the same answer."""
    said = [line for line in facts.lines if _counts(line, facts)]
    people = sorted({line.name for line in said})
    request = understand(facts.question.text, facts.ai_participant.name, people)
    if request.speaker is not None:
        said = [line for line in said if line.name.casefold() == request.speaker.casefold()]
    yield from _fulfil(request.wish, said, request, facts)
    if facts.omitted and request.wish in (Wish.FIND, Wish.SUMMARISE):
        yield PHRASES[request.language].omitted.format(count=facts.omitted)


def _fulfil(wish: Wish, said: Sequence[Line], request: Request, facts: ReplyPayload) -> Iterator[str]:
    phrases = PHRASES[request.language]
    if wish is Wish.OFFER and _has_spoken(facts):
        yield phrases.offer
        yield from _offer_tasks(request, facts)
    elif wish in (Wish.INTRODUCE, Wish.OFFER):
        yield from phrases.introduction.format(name=facts.ai_participant.name).split("\n")
        yield from _offer_tasks(request, facts)
    elif wish is Wish.FIND:
        yield from _finds(said, request, facts)
    elif said:
        yield from _summary(said, phrases)
    else:
        yield phrases.nothing_yet


def _offer_tasks(request: Request, facts: ReplyPayload) -> Iterator[str]:
    if "add_task" in facts.tools:
        yield TASK_PHRASES[request.language].offer


def _counts(line: Line, facts: ReplyPayload) -> bool:
    """True for what was said in the room: no notices, not the scribe's own words, not what it was asked."""
    asked = line.text.lstrip().casefold().startswith(f"@{facts.ai_participant.name}".casefold())
    return not _is_own(line, facts) and not asked and line.sender_type != "system" and line.id != facts.question.id


def _is_own(line: Line, facts: ReplyPayload) -> bool:
    return line.sender_type == "ai" and line.name == facts.ai_participant.name


def _has_spoken(facts: ReplyPayload) -> bool:
    return any(_is_own(line, facts) for line in facts.lines)


def _finds(said: Sequence[Line], request: Request, facts: ReplyPayload) -> Iterator[str]:
    phrases = PHRASES[request.language]
    named = {"about": request.shown, "names": request.speaker}
    found = find_lines(said, request.about)
    if not found and request.otherwise is not Wish.FIND:
        yield from _fulfil(request.otherwise, said, request, facts)
        return
    if not found:
        yield (phrases.not_found_by if request.speaker else phrases.not_found).format(**named)
        return
    yield (phrases.found_by if request.speaker else phrases.found).format(**named, count=len(found))
    for line in sorted(found[:SHOWN_FINDS], key=lambda line: line.seq):
        yield _quote(closest_sentence(line.text, request.about), line, phrases)
    if len(found) > SHOWN_FINDS:
        yield phrases.more.format(count=len(found) - SHOWN_FINDS)


def _summary(said: Sequence[Line], phrases: Phrases) -> Iterator[str]:
    names = sorted({line.name for line in said})
    template = phrases.summary_of_one if len(names) == 1 else phrases.summary
    messages = phrases.one_message if len(said) == 1 else phrases.many_messages.format(count=len(said))
    yield template.format(messages=messages, names=_list_names(names, phrases))
    for picked in pick_sentences([line.text for line in said]):
        yield _quote(picked.sentence, said[picked.index], phrases)


def _quote(text: str, line: Line, phrases: Phrases) -> str:
    return phrases.item.format(text=shorten(text, LONGEST_QUOTE), name=line.name, seq=line.seq)


def _list_names(names: Sequence[str], phrases: Phrases) -> str:
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(phrases.others.format(count=len(names) - NAMED))
    if len(shown) == 1:
        return shown[0]
    comma = "、" if is_han(phrases.nothing_yet) else ", "
    return comma.join(shown[:-1]) + phrases.conjunction + shown[-1]
