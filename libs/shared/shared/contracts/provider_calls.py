"""What an attempt asks before it calls its provider once more: whether what that may cost is still there."""

from pydantic import Field

from shared.contracts.model import Contract


class NextCall(Contract):
    """`number` counts the attempt's calls, the second is 2; its prompt is by `added_tokens` longer than the first's."""

    number: int = Field(ge=2, le=100)
    added_tokens: int = Field(ge=0, le=10_000_000)


class NextCallAnswer(Contract):
    """False: the answer ends with what there is of it."""

    allowed: bool
