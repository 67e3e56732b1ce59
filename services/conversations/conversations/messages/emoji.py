"""What counts as one emoji, and how it is written."""

import regex

MAX_BYTES = 32
_ELEMENT = r"(?:[0-9#*]\u20E3|(?![0-9#*]|\p{RI})\p{Emoji}(?:\p{EMod}|[\U000E0020-\U000E007E]+\U000E007F)?)"
_EMOJI = regex.compile(rf"\p{{RI}}{{2}}|{_ELEMENT}(?:\u200D{_ELEMENT})*")
_SHOWN_AS_TEXT = regex.compile(r"(\p{Emoji})(?<!\p{Emoji_Presentation})(?!\p{EMod})")
_SELECTOR = "\ufe0f"


def find_emoji(text: str) -> str | None:
    """The one emoji that `text` is, fully qualified, so that it reads the same however it was typed; else None.

    By the pattern of Unicode UTS 51, section 1.4.9, so that the emoji of coming years count too.
    """
    bare = text.replace(_SELECTOR, "")
    if not _EMOJI.fullmatch(bare):
        return None
    whole = _SHOWN_AS_TEXT.sub(rf"\1{_SELECTOR}", bare)
    return whole if len(whole.encode()) <= MAX_BYTES else None
