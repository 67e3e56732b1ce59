"""The tone of a text's first words as bits, the form in which it is remembered."""

from ai_orchestrator.topics.features.words import Reading

QUESTION = 1
GREETS = 2
ASSENTS = 4
POINTS_BACK = 8
TURNS = 16


def tone_of(reading: Reading) -> int:
    """The bits that hold for a text."""
    return (
        QUESTION * reading.question
        | GREETS * reading.greets
        | ASSENTS * reading.assents
        | POINTS_BACK * reading.points_back
        | TURNS * reading.turns
    )
