"""How much of a long answer a room shows before the rest is a tap away."""

import regex

_SENTENCE_END = regex.compile(r"""[.!?…。！？]["'”’»)\]]*(?=\s|$)|\n""")
_BLANK = regex.compile(r"\s")
_GRAPHEME = regex.compile(r"\X")


def find_shown_chars(text: str, limit: int) -> int | None:
    """After how many code points to cut: at the last sentence end within `limit`, else between words, else
    between graphemes (Unicode UAX 29), never inside one. None = show all; so does a limit of 0."""
    if not limit or len(text) <= limit:
        return None
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit + 1) if match.end() <= limit]
    if ends:
        return ends[-1]
    blanks = [match.start() for match in _BLANK.finditer(text, 0, limit + 1) if match.start() > 0]
    if blanks:
        return blanks[-1]
    return max((match.start() for match in _GRAPHEME.finditer(text, 0, limit + 2) if match.start() <= limit), default=0)
