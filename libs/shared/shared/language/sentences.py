import re

ENDS = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"'”’)\]])\s+|(?<=[。！？])|\n+")
CODE_BLOCK = re.compile(r"```.*?(```|$)", re.DOTALL)
LONGEST_TEXT = 20_000


def split_sentences(text: str) -> list[str]:
    """The sentences of `text` in order, whole and trimmed; blocks of code are left out."""
    plain = CODE_BLOCK.sub("\n", text[:LONGEST_TEXT])
    return [sentence for part in ENDS.split(plain) if part and (sentence := part.strip(" \t\r*#>-"))]


def shorten(text: str, limit: int) -> str:
    """At most `limit` code points of the text on one line, cut at a blank where there is one."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    blank = head.rfind(" ")
    return (head[:blank] if blank > limit // 2 else head).rstrip(" ,;:") + "…"
