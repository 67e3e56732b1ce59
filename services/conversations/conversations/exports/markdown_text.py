"""Makes what people wrote safe to stand in a Markdown document: it can end nothing but itself.

Structure is contained by block quotes, which end whatever was left open in them (CommonMark 0.31, section 5.1). Inside
them people's Markdown stays what it is, but for three things: raw HTML, link definitions (which would reach over the
whole document), and images (which would be loaded from elsewhere). What is code is left as it was typed.
"""

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator

from markdown_it import MarkdownIt

# Block structure only, and nothing is HTML: as a reader will see it once every `<` is escaped.
_BLOCKS = MarkdownIt("commonmark", {"html": False})
_BLOCKS.core.ruler.enableOnly(["normalize", "block"])
_BLOCKS.block.ruler.disable(["html_block", "reference"])

_LINE_END = re.compile(r"\r\n|\r|\n")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_TICKS = re.compile(r"`+")
_DANGEROUS = re.compile(r"<(?=[A-Za-z/!?])|(?<=\])(?=:)|!(?=\[)")
_SHOWN = 200


def quote(text: str, depth: int = 1) -> str:
    """Every line of `text` within `depth` block quotes."""
    prefix = "> " * depth
    return "\n".join((prefix + line).rstrip() for line in _LINE_END.split(text))


def plain(text: str) -> str:
    """One line that reads as it was typed, whatever Markdown it looks like."""
    shown = "".join(character if character.isprintable() else " " for character in text)
    return _PUNCTUATION.sub(r"\\\1", " ".join(shown.split()))


def excerpt(text: str) -> str:
    """The beginning of `text` as `plain` has it."""
    first = " ".join(text.split())
    return plain(first if len(first) <= _SHOWN else first[:_SHOWN].rstrip() + "…")


def fence(text: str) -> str:
    """`text` as a code block that nothing in it can end."""
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}\n{text}\n{ticks}"


def tame(text: str) -> str:
    """People's Markdown without HTML, link definitions and images, to be quoted once; code stays as it is."""
    lines = _LINE_END.split(text)
    kinds = _kinds(lines)
    return "\n".join("\n".join(_tame_block(lines[start:end], kind)) for start, end, kind in kinds)


def _kinds(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """The lines in ranges: `code`, `inline` (one leaf block) and `other`, which is all that lies between."""
    at = 0
    for start, end, kind in sorted(_leaves(lines)):
        if start < at:
            continue
        if start > at:
            yield at, start, "other"
        yield start, end, kind
        at = end
    if at < len(lines):
        yield at, len(lines), "other"


def _leaves(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    # As it will stand, since a tab reaches less far behind a quote's mark.
    for token in _BLOCKS.parse(quote("\n".join(lines))):
        if token.map is None or token.type not in ("fence", "code_block", "inline"):
            continue
        start, end = token.map
        yield start, min(end, len(lines)), "inline" if token.type == "inline" else "code"


def _tame_block(lines: list[str], kind: str) -> list[str]:
    if kind == "code":
        return lines
    text = "\n".join(lines)
    spans = _code_spans(text) if kind == "inline" and "|" not in text else []
    return [_escape(text, spans)]


def _escape(text: str, spans: list[tuple[int, int]]) -> str:
    starts = [start for start, _ in spans]

    def escaped(found: re.Match[str]) -> str:
        at = found.start()
        span = bisect(starts, at) - 1
        # Definitions are looked for before code spans are.
        is_code = bool(found[0]) and span >= 0 and at < spans[span][1]
        return found[0] if is_code or _is_escaped(text, at) else "\\" + found[0]

    return _DANGEROUS.sub(escaped, text)


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where code spans stand in one leaf block: a run of backticks to the next of its length (section 6.1).

    Those that go over lines are left out: what begins a line may begin a block.
    """
    spans: list[tuple[int, int]] = []
    runs = [(run.start(), run.end()) for run in _TICKS.finditer(text)]
    places: defaultdict[int, list[int]] = defaultdict(list)
    for number, (start, end) in enumerate(runs):
        places[end - start].append(number)
    number = 0
    while number < len(runs):
        start, end = runs[number]
        start += _is_escaped(text, start)
        same = places.get(end - start, [])
        later = bisect(same, number)
        if start == end or later == len(same):
            number += 1
            continue
        spans.append((start, runs[same[later]][1]))
        number = same[later] + 1
    return [(start, end) for start, end in spans if "\n" not in text[start:end]]


def _is_escaped(text: str, at: int) -> bool:
    first = at
    while first > 0 and text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1
