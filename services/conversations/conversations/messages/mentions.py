"""Finds who a message names: `@` and the longest matching name, in any case, `@"Two Words"`, `@all`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from conversations.messages.schemas import Mention

_QUOTED = re.compile(r'@"([^"]{1,100})"')
_ALL = "all"


@dataclass(frozen=True)
class Mentionable:
    """Somebody who can be named."""

    type: Literal["user", "ai"]
    id: UUID
    name: str


def find_mentions(content: str, people: Iterable[Mentionable]) -> list[Mention]:
    """The mentions of `content` in order; positions and lengths are in code points and take in the `@`."""
    if "@" not in content:
        return []
    by_name = {one.name.casefold(): one for one in people}
    longest_first = sorted(by_name, key=len, reverse=True)
    mentions = []
    at = content.find("@")
    while at >= 0:
        mention = _mention_at(content, at, by_name, longest_first)
        if mention is not None:
            mentions.append(mention)
        at = content.find("@", at + (mention.length if mention else 1))
    return mentions


def _mention_at(content: str, at: int, by_name: dict[str, Mentionable], longest_first: list[str]) -> Mention | None:
    if at > 0 and (content[at - 1].isalnum() or content[at - 1] in "._%+-"):
        return None
    quoted = _QUOTED.match(content, at)
    if quoted:
        return _mention_of(by_name.get(quoted[1].strip().casefold()), at, len(quoted[0]))
    for name in (*longest_first, _ALL):
        end = at + 1 + len(name)
        if content[at + 1 : end].casefold() == name and not _goes_on(content, end):
            if name == _ALL and name not in by_name:
                return Mention(type="all", id=None, start=at, length=len(name) + 1)
            return _mention_of(by_name[name], at, len(name) + 1)
    return None


def _goes_on(content: str, end: int) -> bool:
    return end < len(content) and (content[end].isalnum() or content[end] == "_")


def _mention_of(named: Mentionable | None, start: int, length: int) -> Mention | None:
    return None if named is None else Mention(type=named.type, id=named.id, start=start, length=length)
