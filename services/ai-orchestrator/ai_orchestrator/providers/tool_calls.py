"""Tool calls as they come out of a stream, in fragments."""

import json
import math
import secrets
from collections.abc import Hashable
from typing import Any, NoReturn

from ai_orchestrator.providers.port import Question, ToolCall
from ai_orchestrator.providers.sse import Unreadable

MOST_CALLS = 32
LONGEST_ARGUMENTS = 256 * 1024
NOT_JSON = "The arguments are not a JSON object. Call the tool again with arguments that fit its schema."
NOT_OFFERED = "There is no tool of this name. The tools are: {names}."


class CallDrafts:
    """The calls of one answer while their fragments arrive; `key` is the wire's name for a call within the answer."""

    def __init__(self) -> None:
        self._drafts: dict[Hashable, _Draft] = {}
        self._length = 0

    def __bool__(self) -> bool:
        return bool(self._drafts)

    @property
    def last_key(self) -> Hashable:
        """The key of the call begun last. Only while there is one."""
        return next(reversed(self._drafts))

    def add(self, key: Hashable, *, call_id: str = "", name: str = "", fragment: str = "") -> None:
        """One more fragment. Raises Unreadable when it grows beyond any reason."""
        draft = self._drafts.setdefault(key, _Draft())
        draft.call_id = draft.call_id or call_id
        draft.name = draft.name or name
        draft.fragments.append(fragment)
        self._length += len(fragment)
        if self._length > LONGEST_ARGUMENTS or len(self._drafts) > MOST_CALLS:
            raise Unreadable("tool calls without end")

    def finish(self, question: Question) -> tuple[ToolCall, ...]:
        """The calls, in the order in which they began."""
        return tuple(_finish(draft, question) for draft in self._drafts.values())


class _Draft:
    def __init__(self) -> None:
        self.call_id = ""
        self.name = ""
        self.fragments: list[str] = []


def _finish(draft: _Draft, question: Question) -> ToolCall:
    arguments = _read_arguments("".join(draft.fragments))
    problem = None if arguments is not None else NOT_JSON
    names = [tool.name for tool in question.tools]
    if draft.name not in names:
        problem = NOT_OFFERED.format(names=", ".join(names))
    return ToolCall(draft.call_id or f"call_{secrets.token_hex(12)}", draft.name, arguments or {}, problem)


def _read_arguments(text: str) -> dict[str, Any] | None:
    """The object the text is; nothing at all means a call without arguments. None if it is no object.

    Numbers that JSON does not know, and halves of characters, would reach nobody as they are: they make it none.
    """
    if not text.strip():
        return {}
    try:
        found = json.loads(text, parse_constant=_refuse, parse_float=_read_finite)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _read_finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)
