"""Takes out of a text what no reader sees and a model would read all the same.

Text may carry orders that only machines notice: spelled in tag characters, in strings of variation selectors or
zero-width marks, or turned round by bidirectional controls (Boucher et al., "Bad Characters", 2022; Unicode UTS 39).
"""

import regex

_SCRIPTS_WITH_JOINERS = """
Arabic Bengali Devanagari Gujarati Gurmukhi Kannada Khmer Malayalam Mongolian Myanmar Oriya Sinhala Syriac Tamil Telugu
Tibetan
"""
_JOINING = "".join(rf"\p{{{script}}}" for script in _SCRIPTS_WITH_JOINERS.split())
_WANTED = (
    # The flags of England, Scotland, Wales and such: a black flag, letters of tags, their end.
    r"\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]{3,6}\U000E007F",
    # Families, professions, skin tones: emoji joined to one picture.
    r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})",
    # Joiners that spelling needs, one at a time.
    rf"(?<=[{_JOINING}])[\u200C\u200D]",
    # One selector that shows a character as a picture or as text, or picks a form of it.
    r"(?<=[\p{S}\p{Nd}#*\p{Extended_Pictographic}\p{Mongolian}])[\uFE00-\uFE0F\u180B-\u180D]",
    r"(?<=\p{Han})[\uFE00-\uFE0F\U000E0100-\U000E01EF]",
)
_UNSEEN = r"[\p{Default_Ignorable_Code_Point}\p{Cc}\uFFF9-\uFFFB--[\n\t\r]]"
_PATTERN = regex.compile(rf"({'|'.join(_WANTED)})|{_UNSEEN}", regex.VERSION1)


def strip_invisible(text: str) -> str:
    """The text without characters that show nothing; emoji and scripts that need such marks keep them."""
    if text.isascii() and text.isprintable():
        return text
    return _PATTERN.sub(_keep, text)


def _keep(match: regex.Match[str]) -> str:
    return match[1] or ""
