"""From where on a model can be told what was said, as far as the owner of a room sees that."""

from collections.abc import Sequence

from shared.contracts.lines import Line
from shared.contracts.reply import USUAL_CONTEXT

# The worker counts from above too, and by script; what it leaves out beyond this is little.
ASCII_PER_TOKEN = 2.5
OTHERS_PER_LETTER = 1.35
HEADING = 12
SHARE = 0.75
MOST_OF_ONE = 8
"""The worker shortens a message that takes more than an eighth of what there is."""


def find_first_told(lines: Sequence[Line], context_tokens: int | None, max_tokens: int) -> int | None:
    """The seq of the oldest line that fits into what a model can take, the newest taken first; None if none does."""
    left = (context_tokens or USUAL_CONTEXT) * SHARE - max_tokens
    most = max(left, 0) / MOST_OF_ONE
    first = None
    for line in reversed(lines):
        left -= min(_weigh(line), most)
        if left < 0:
            break
        first = line.seq
    return first


def _weigh(line: Line) -> float:
    text = line.text
    ascii_length = len(text) if text.isascii() else sum(1 for letter in text if letter < "\x80")
    return HEADING + ascii_length / ASCII_PER_TOKEN + (len(text) - ascii_length) * OTHERS_PER_LETTER
