"""The sentences of a summary as they are kept, and as they may be told: nothing of what was changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from conversations.summaries.repository import Said
from shared.contracts.briefs import Sentence
from shared.language.sentences import shorten
from shared.language.summarising import Picked

LONGEST_TOLD = 300
Kept = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A sentence that may be told, and where it begins in the room."""

    text: str
    message_ids: list[UUID]
    seq: int


def keep_picked(picked: Iterable[Picked], said: Sequence[Said]) -> list[Kept]:
    """Picked sentences as places in their messages: no word is copied."""
    kept = []
    for each in picked:
        source = said[each.index]
        place = {"start": source.text.find(each.sentence), "length": len(each.sentence)}
        kept.append(_sources([source.id], [source.digest]) | place)
    return kept


def keep_written(
    sentences: Iterable[Sentence], digests: Mapping[str, str], standing: Mapping[UUID, Said]
) -> list[Kept]:
    """A worker's sentences with what their messages said when it was given them; none of a message that is gone.

    Of those that stand word for word in a message the place is kept.
    """
    return [
        _sources(sentence.message_ids, [digests[str(source)] for source in sentence.message_ids])
        | _place_or_text(sentence, standing.get(sentence.message_ids[0]))
        for sentence in sentences
        if all(str(source) in digests and source in standing for source in sentence.message_ids)
    ]


def tell(kept: Iterable[Kept], standing: Mapping[UUID, Said], first_seq: int) -> list[Told]:
    """Those sentences whose every message stands as it stood then, and is shown to who sees `first_seq` and on."""
    told = []
    for one in kept:
        sources = [standing.get(UUID(source)) for source in one["message_ids"]]
        found = [each for each in sources if each is not None and each.seq >= first_seq]
        if [each.digest for each in found] == one["digests"]:
            text = one.get("text") or _read_place(one, found[0])
            told.append(Told(text, [each.id for each in found], min(each.seq for each in found)))
    return sorted(told, key=lambda each: each.seq)


def cited(sentences: Iterable[Sentence]) -> set[UUID]:
    return {source for sentence in sentences for source in sentence.message_ids}


def sources_of(kept: Iterable[Kept]) -> set[UUID]:
    return {UUID(source) for one in kept for source in one["message_ids"]}


def _sources(message_ids: Sequence[UUID], digests: Sequence[str]) -> Kept:
    return {"message_ids": [str(source) for source in message_ids], "digests": list(digests)}


def _place_or_text(sentence: Sentence, source: Said | None) -> Kept:
    start = source.text.find(sentence.text) if source is not None and len(sentence.message_ids) == 1 else -1
    return {"text": sentence.text} if start < 0 else {"start": start, "length": len(sentence.text)}


def _read_place(one: Kept, source: Said) -> str:
    return shorten(source.text[one["start"] : one["start"] + one["length"]], LONGEST_TOLD)
