"""Reads what is typed into the search field.

Words, `"words in this order"`, `-without` them, and operators `name:value` or `name:"a value"`. Several values of one
operator widen it (`in:a in:b`), different operators narrow it; each `has:` narrows. What looks like an operator but is
none (`https://…`) is words. The last word may be unfinished.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.errors import Fault, ValidationFailed

MAX_TERMS = 32
HAS = {
    "link": "link",
    "code": "code",
    "image": "image",
    "attachment": "file",
    "file": "file",
    "pin": "pin",
}
_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)(?:"|$)|(?P<plain>[^\s"]*))')
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Term:
    """Words that stand one after the other; `is_begun` if the last of them may go on."""

    text: str
    is_negated: bool = False
    is_begun: bool = False


@dataclass
class Asked:
    """What somebody looks for. Names are in lower case; `after` and `before` are the first and the end of the time."""

    terms: list[Term] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    has: list[str] = field(default_factory=list)
    after: datetime | None = None
    before: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """As the search function takes it."""
        return {
            "terms": [vars(term) for term in self.terms],
            "rooms": self.rooms,
            "authors": self.authors,
            "models": self.models,
            "topics": self.topics,
            "has": sorted(set(self.has)),
            "after": self.after.isoformat() if self.after else None,
            "before": self.before.isoformat() if self.before else None,
        }

    def wanted(self) -> list[Term]:
        """The words that are to be found, for showing where they are."""
        return [term for term in self.terms if not term.is_negated]


def read_question(text: str) -> Asked:
    """What `text` asks for. Raises ValidationFailed for a bad operator value, pointing to the query."""
    if "\0" in text:
        raise _refusal("not_text", "a question is text")
    asked = Asked()
    for match in _tokens(text):
        name = (match["name"] or "").lower()
        if name in _OPERATORS:
            _operate(asked, name, match)
        else:
            _add_term(asked, match, is_last=match.end() == len(text))
    if len(asked.terms) + sum(map(len, _names(asked))) > MAX_TERMS:
        raise _refusal("too_many_terms", f"at most {MAX_TERMS} words and operators")
    return asked


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _TOKEN.finditer(text) if match.group())


def _names(asked: Asked) -> list[list[str]]:
    return [asked.rooms, asked.authors, asked.models, asked.topics, asked.has]


def _add_term(asked: Asked, match: re.Match[str], *, is_last: bool) -> None:
    is_quoted = match["quoted"] is not None
    text = match["quoted"] if is_quoted else match["plain"]
    if match["name"]:
        text = f"{match['name']}:{text}"
    if text.strip():
        is_negated = bool(match["minus"])
        asked.terms.append(Term(text, is_negated, is_begun=is_last and not is_quoted and not is_negated))


def _operate(asked: Asked, name: str, match: re.Match[str]) -> None:
    value = (match["quoted"] if match["quoted"] is not None else match["plain"]).strip()
    if match["minus"]:
        raise _refusal("not_negatable", f"{name}: cannot be turned round")
    if not value:
        raise _refusal("missing_value", f"{name}: needs a value")
    _OPERATORS[name](asked, value)


def _has(asked: Asked, value: str) -> None:
    kind = HAS.get(value.lower())
    if kind is None:
        raise _refusal("unknown_value", f"has: knows {', '.join(HAS)}")
    asked.has.append(kind)


def _before(asked: Asked, value: str) -> None:
    """Before the day, month or year begins; the earliest counts."""
    first, _end = _period("before", value)
    asked.before = min(first, asked.before or first)


def _after(asked: Asked, value: str) -> None:
    """After the day, month or year has ended; the latest counts."""
    _first, end = _period("after", value)
    asked.after = max(end, asked.after or end)


def _period(name: str, value: str) -> tuple[datetime, datetime]:
    """The first moment of what `value` names and the first after it, in UTC; a moment is its own end."""
    try:
        if match := _DAY.fullmatch(value):
            return _days(*(int(part) for part in match.groups() if part))
        moment = datetime.fromisoformat(value)
    except (ValueError, OverflowError) as error:
        raise _refusal("bad_time", f"{name}: takes a year, month, day or time, as 2026-11-22") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment, moment


def _days(year: int, month: int | None = None, day: int | None = None) -> tuple[datetime, datetime]:
    first = date(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        end = first + timedelta(days=1)
    elif month is not None:
        end = (first + timedelta(days=31)).replace(day=1)
    else:
        end = first.replace(year=year + 1)
    return _midnight(first), _midnight(end)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _refusal(code: str, message: str) -> ValidationFailed:
    return ValidationFailed(f"q: {message}", faults=(Fault("query", "/q", code, message),))


_OPERATORS: dict[str, Callable[[Asked, str], None]] = {
    "in": lambda asked, value: asked.rooms.append(value.lower()),
    "from": lambda asked, value: asked.authors.append(value.lower().removeprefix("@")),
    "model": lambda asked, value: asked.models.append(value.lower()),
    "topic": lambda asked, value: asked.topics.append(value.lower()),
    "has": _has,
    "before": _before,
    "after": _after,
}
