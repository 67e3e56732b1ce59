from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.ai_participants.schemas import AIParticipantAnswer

_SAME = frozenset(AIParticipantAnswer.model_fields) - {"metadata", "provider", "served_by"}


def render_ai_participant(participant: AIParticipant, model: AIModel) -> AIParticipantAnswer:
    columns = {name: getattr(participant, name) for name in _SAME}
    return AIParticipantAnswer.model_validate(
        {
            **columns,
            "metadata": participant.metadata_,
            "provider": model.provider,
            "served_by": model.served_by,
        }
    )
