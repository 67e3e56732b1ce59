from conversations.turns.models import Draft, Turn
from conversations.turns.schemas import DraftAnswer, TurnAnswer


def render_turn(turn: Turn) -> TurnAnswer:
    return TurnAnswer.model_validate(turn)


def render_draft(draft: Draft) -> DraftAnswer:
    return DraftAnswer.model_validate(draft)
