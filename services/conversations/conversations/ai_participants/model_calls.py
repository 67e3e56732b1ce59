"""Which language model may be asked about a room: one of an AI that takes part in it and was there for all of it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_models.service import find_available
from conversations.ai_participants.models import AIParticipant
from conversations.provider_keys.service import find_key_for
from shared.contracts.model_calls import ModelCall
from shared.contracts.reply import ModelChoice

BUILT_IN = "spindle/%"


def choose_call(
    session: Session, conversation_id: UUID, asking: UUID | None, from_seq: int, max_tokens: int
) -> ModelCall | None:
    """How to ask about messages from `from_seq` on; None where no AI that was there can.

    What is said in a room goes to no provider but those its people have chosen for it.
    """
    rows = session.execute(
        select(AIParticipant, AIModel)
        .join(AIModel, AIModel.id == AIParticipant.model)
        .where(
            AIParticipant.conversation_id == conversation_id,
            AIParticipant.left_at.is_(None),
            AIParticipant.active,
            AIModel.is_active,
            AIModel.id.not_like(BUILT_IN),
        )
        .order_by(AIParticipant.joined_at, AIParticipant.id)
    ).all()
    present = [(row[0], row[1]) for row in rows if row[0].presence and row[0].presence[-1][0] <= from_seq]
    available = find_available(session, [model.id for _ai, model in present])
    for ai, model in present:
        key = find_key_for(session, ai.settings.get("provider_key_id"), asking)
        if key is not None or model.id in available:
            choice = ModelChoice(
                id=model.id,
                connection=model.served_by,
                wire_name=model.wire_name,
                context_tokens=model.capabilities.get("context_tokens"),
            )
            return ModelCall(model=choice, max_tokens=max_tokens, provider_key=key)
    return None
