"""How much of a long answer a room shows before the rest is a tap away."""

from bisect import bisect_left
from collections.abc import Iterator

import regex

Span = tuple[int, int]

LONGEST_WHOLE = 10_000
LONGEST_NAME = 64
"""Of an address of mail, before its @."""

_ENDS = regex.compile(
    r"""
    (?P<wide>[。！？｡\uFF0E]+["'”’»）」』】)\]]*)         # no blank follows in Chinese and Japanese
    | (?P<end>(?:\p{Sentence_Terminal}|…)+["'”’»)\]*_]*)(?=\s|\p{Han}|\p{Hiragana}|\p{Katakana}|$)
    | \n+
    """,
    regex.VERBOSE,
)
_TITLES = """
cf dr dra fr gen hr mlle mme mr mrs ms mx prof rev sr sra sres srta st sta sto ud uds vgl vs
"""
_BEFORE_NUMBERS = """
approx art ca cap fig figs no nos nr núm pág págs pp sec tel vol vols
"""
_TITLE_WORDS, _NUMBERED_WORDS = frozenset(_TITLES.split()), frozenset(_BEFORE_NUMBERS.split())
_LAST_WORD = regex.compile(r"(?:^|[\s(\[“«\"'*_])((?:\p{L}\.)*\p{L}+|\p{Nd}+)$")
_PLACES_TO_CUT = regex.compile(
    r"\s+|(?<=[、，；：,;:])(?=[\p{Han}\p{Hiragana}\p{Katakana}])"
    r"|(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
    r"(?=[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
)
_GRAPHEME = regex.compile(r"\X")
_FENCE = regex.compile(r"^[ ]{0,3}(?P<mark>`{3,}|~{3,})[^\n]*(?:\n|$)", regex.MULTILINE)
_WHOLE = regex.compile(
    r"""
    (?P<ticks>(?<!`)`{1,8}(?!`))(?:(?!\n\n)[^`]|(?!(?P=ticks)(?!`))`+){1,2000}?(?<!`)(?P=ticks)(?!`)
    | !?\[(?:[^\[\]\n]|\[[^\[\]\n]{0,500}\]){0,1000}\](?:\((?:[^()\s]|\([^()\s]{0,500}\)){0,4000}
        (?:[ ]["'][^"'\n]{0,500}["'])?\)|\[[^\[\]\n]{0,200}\])
    | <(?:https?://|mailto:)[^<>\s]{1,4000}>
    | (?:https?://|www\.)                                      # ends where a link in brackets begins
        (?:(?!\[[^\[\]\n]{0,1000}\]\()[^\s<>"“”«»\p{Han}\p{Hiragana}\p{Katakana}\u3000-\u303F\uFF00-\uFF60]){1,4000}
        (?<![.,;:!?'*_)\]…])
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}
    """,
    regex.VERBOSE,
)
# Each of these has one of them near its beginning: most texts have none, and need not be searched for the rest.
_SIGN = regex.compile(r"[`\[<@]|://|www\.")


def find_shown_chars(text: str, limit: int) -> int | None:
    """After how many code points to cut: at the last end of a sentence within `limit`, else between words, else
    between graphemes (Unicode UAX 29).

    Never inside a grapheme, a link, an address or code: these are shown whole or not at all, and one of them that
    begins the text is shown whole even where it is longer than the limit. None = show all; so does a limit of 0.
    """
    if not limit or len(text) <= limit:
        return None
    cut = _find_cut(text, limit)
    return cut if text[cut:].strip() else None


def _find_cut(text: str, limit: int) -> int:
    begun = len(text) - len(text.lstrip())
    # What begins the text counts also where blanks alone reach the limit.
    whole = _Whole(text, max(limit, begun + 1))
    for find_places in (_sentence_ends, _word_ends, _grapheme_ends):
        for place in reversed(find_places(text, limit)):
            if not whole.holds(place) and text[:place].strip():
                return place
    return whole.end_of_first()


class _Whole:
    """The spans of a text that are shown whole or not at all, as far as they begin within the limit."""

    def __init__(self, text: str, limit: int) -> None:
        self._text = text
        self._spans = sorted(_find_whole(text, limit))
        self._starts = [start for start, _ in self._spans]

    def holds(self, place: int) -> bool:
        """Whether a cut at this place would be inside one of them, or inside a grapheme."""
        before = bisect_left(self._starts, place)
        inside = any(start < place < end for start, end in self._spans[max(0, before - 3) : before])
        return inside or not _is_between_graphemes(self._text, place)

    def end_of_first(self) -> int:
        """The end of what begins the text, as nothing shorter can be shown."""
        begun = len(self._text) - len(self._text.lstrip())
        first = _GRAPHEME.match(self._text, begun)
        end = first.end() if first else len(self._text)
        while (longer := max((stop for start, stop in self._spans if start < end < stop), default=end)) > end:
            end = longer
        return end


def _find_whole(text: str, limit: int) -> Iterator[Span]:
    begun = 0
    for start, end in [*_find_fences(text, limit), (min(len(text), limit + LONGEST_WHOLE),) * 2]:
        if _SIGN.search(text, begun, min(start, limit + LONGEST_NAME)):
            yield from (match.span() for match in _WHOLE.finditer(text, begun, start) if match.start() < limit)
        yield start, end
        begun = end


def _find_fences(text: str, limit: int) -> Iterator[Span]:
    """Blocks of code with the lines that open and close them; one that is never closed goes on to the end.

    Of the first that begins beyond the limit only the place: nothing whole reaches over it.
    """
    opened, mark = -1, ""
    for line in _FENCE.finditer(text):
        if opened < 0:
            if line.start() >= limit:
                yield line.start(), line.start()
                return
            opened, mark = line.start(), line["mark"]
        elif line["mark"].startswith(mark) and not line.group().strip(" `~\n"):
            yield opened, line.end()
            opened = -1
    if opened >= 0:
        yield opened, len(text)


def _sentence_ends(text: str, limit: int) -> list[int]:
    marks = (match for match in _ENDS.finditer(text, 0, limit + 1) if match.end() <= limit)
    return [match.end() for match in marks if match["end"] is None or not _goes_on(text, match)]


def _goes_on(text: str, match: "regex.Match[str]") -> bool:
    """Whether a mark ends no sentence: that of an abbreviation, an initial, a number of a list, or a mere pause."""
    after = text[match.end() : match.end() + 40].lstrip()
    if match["end"].startswith(("…", "..")):
        return after[:1].islower()
    if not match["end"].startswith("."):
        return False
    word = _LAST_WORD.search(text, max(0, match.start() - 40), match.start())
    if word is None:
        return False
    if word[1].isdigit():
        return _begins_line(text, word.start(1))
    name = word[1].casefold()
    if name in _TITLE_WORDS or len(name) == 1 or "." in name:
        return True
    return after[:1].islower() or (name in _NUMBERED_WORDS and after[:1].isdigit())


def _begins_line(text: str, place: int) -> bool:
    return not text[text.rfind("\n", 0, place) + 1 : place].strip(" *_>-")


def _word_ends(text: str, limit: int) -> list[int]:
    return [match.start() for match in _PLACES_TO_CUT.finditer(text, 0, limit + 1) if 0 < match.start() <= limit]


def _grapheme_ends(text: str, limit: int) -> list[int]:
    return [match.start() for match in _GRAPHEME.finditer(text, 0, limit + 1) if 0 < match.start() <= limit]


def _is_between_graphemes(text: str, place: int) -> bool:
    """Looked at from a place where a grapheme surely begins: a blank or a letter of ASCII before."""
    start = max((at for at in range(max(0, place - 64), place) if text[at].isascii()), default=0)
    return place >= len(text) or any(
        match.start() == place for match in _GRAPHEME.finditer(text, start, min(len(text), place + 64))
    )
