"""How what was said is shown to a model: as data that cannot pass for anything else.

Every line stands behind a heading of ours or is indented, so none can pass for a heading, another speaker or the end
of the transcript; what no reader sees is not shown to the model either.
"""

from collections.abc import Iterable, Sequence

from ai_orchestrator.language.invisible import strip_invisible
from ai_orchestrator.language.tokens import estimate_tokens, takes_at_most
from shared.contracts.lines import Line

INDENT = "    "
CHUNK = 16
SHORTENED = " […{count} characters left out…] "
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:", " "))


def show_line(line: Line, own_name: str, longest_tokens: int) -> str:
    """The line behind its heading, its middle left out where it takes more than that many tokens."""
    own = line.sender_type == "ai" and show_name(line.name) == show_name(own_name)
    sender = "notice" if line.sender_type == "system" else show_name(line.name)
    text = shorten_middle(strip_invisible(line.text), longest_tokens)
    return f"[{line.seq}] {sender}{' (you)' if own else ''}: {indent(text)}"


def show_name(name: str) -> str:
    """The name on one line, without what a heading is made of."""
    return " ".join(strip_invisible(name).translate(_NOT_IN_NAMES).split()) or "somebody"


def indent(text: str) -> str:
    """The text with every further line indented, whatever ends a line."""
    return f"\n{INDENT}".join(text.splitlines())


def shorten_middle(text: str, longest_tokens: int) -> str:
    """The text within about that many tokens: its beginning and its end, and how much is missing between them."""
    if takes_at_most(text, longest_tokens):
        return text
    kept = max(2, len(text) * longest_tokens // estimate_tokens(text))
    head, tail = text[: kept * 2 // 3], text[len(text) - kept // 3 :]
    return head + SHORTENED.format(count=len(text) - len(head) - len(tail)) + tail


def split_into_chunks(lines: Sequence[Line], until_seq: int) -> tuple[list[list[Line]], list[Line]]:
    """Chunks of lines that stand the same in every prompt from `until_seq` on, and the rest, which is still growing.

    Chunks end at the same seqs whatever the first line is, so that two prompts share all but their ends.
    """
    chunks: dict[int, list[Line]] = {}
    growing = []
    for line in lines:
        if (line.seq // CHUNK + 1) * CHUNK <= until_seq:
            chunks.setdefault(line.seq // CHUNK, []).append(line)
        else:
            growing.append(line)
    return list(chunks.values()), growing


def newest_within(costs: Iterable[int], room: int) -> int:
    """How many of these, newest first, fit into the room together."""
    count = 0
    for cost in costs:
        room -= cost
        if room < 0:
            break
        count += 1
    return count


def align_start(lines: Sequence[Line], kept: int, *, whole: bool) -> int:
    """The index to begin at so that at most `kept` lines remain, and that stays the same for many turns.

    With every new line the oldest would fall out, and nothing that a provider keeps would ever match: up to a quarter
    of what fits is given up for a beginning that moves in steps. `whole`: nothing was said before these lines.
    """
    first = max(0, len(lines) - kept)
    if first == 0 and whole:
        return 0
    step = 1
    while step * 8 <= kept:
        step *= 2
    before = [lines[0].seq - 1, *(line.seq for line in lines)] if lines else []
    aligned = (index for index in range(first, len(lines)) if lines[index].seq // step > before[index] // step)
    return next(aligned, first)
