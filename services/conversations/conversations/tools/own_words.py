"""What of a person's message are their own words: not what they quote, show as code, or pass on from others."""

import regex

LONGEST = 1000
"""Code points; whoever asks plainly asks shortly. A longer message is read as something passed on."""

_FENCE = regex.compile(r"(```|~~~).*?(\1|\Z)", regex.DOTALL)
_QUOTED_LINE = regex.compile(r"^[ \t]*>.*$", regex.MULTILINE)
_CODE = regex.compile(r"`[^`\n]*`")
_QUOTES = regex.compile(r"“[^”]*”|«[^»]*»|「[^」]*」|『[^』]*』|\"[^\"]*\"")
# What follows such a word and a colon is somebody else's, however it goes on.
_REPORTED = regex.compile(
    r"(?:\b(?:said|says|say|wrote|writes|told|asked|answered|forwarded|from|quote|"
    r"dijo|dice|decía|escribió|escribe|preguntó|respondió|reenviado|reenvío|de)\b[^.!?\n]{0,60}"
    r"|(?:说|写道|写|问|回答|转发|引用)[^。！？\n]{0,20})[:：].*",
    regex.DOTALL | regex.IGNORECASE,
)


def find_own_words(text: str) -> str:
    """The text without quoted lines, code and what others are reported to have said; words in quotes are kept.

    Empty for a text of more than `LONGEST` code points.
    """
    if len(text) > LONGEST:
        return ""
    for pattern in (_FENCE, _QUOTED_LINE, _CODE, _REPORTED):
        text = pattern.sub(" ", text)
    return text.strip()


def leave_out_quotes(text: str) -> str:
    """The text without what stands in quotation marks."""
    return _QUOTES.sub(" ", text)
