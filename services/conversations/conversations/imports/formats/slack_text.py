"""Slack's way to write text: ids in angle brackets and three escaped characters (its "mrkdwn")."""

import re
from dataclasses import dataclass

_BRACKETED = re.compile(r"<([^<>\n]{1,4000})>")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True)
class Names:
    """By id, what people and channels are called."""

    people: dict[str, str]
    channels: dict[str, str]


def read_text(text: str, names: Names) -> str:
    """The text as it was shown: names for ids, links as links."""
    return _unescape(_BRACKETED.sub(lambda found: _read_bracketed(found[1], names), text))


def _read_bracketed(inner: str, names: Names) -> str:
    target, _, label = inner.partition("|")
    if target.startswith("@"):
        return "@" + (names.people.get(target[1:]) or label or target[1:])
    if target.startswith("#"):
        return "#" + (names.channels.get(target[1:]) or label or target[1:])
    if target.startswith("!"):
        return _read_command(target[1:], label)
    if not label or label == target or f"mailto:{label}" == target:
        return target.removeprefix("mailto:")
    return f"{label} ({target})"


def _read_command(command: str, label: str) -> str:
    """`!here` and its like; a date or a group of people carries how it was shown."""
    return label or "@" + command.partition("^")[0]


def _unescape(text: str) -> str:
    for escaped, plain in _ESCAPES:
        text = text.replace(escaped, plain)
    return text
