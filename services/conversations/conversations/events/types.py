from enum import StrEnum


class EventType(StrEnum):
    """Durable events; the passing ones are the stream's own (`events.stream`)."""

    CONVERSATION_ADDED = "conversation.added"
    CONVERSATION_REMOVED = "conversation.removed"
    CONVERSATION_UPDATED = "conversation.updated"
    PARTICIPANT_UPDATED = "participant.updated"
    PERSON_UPDATED = "person.updated"
    AI_PARTICIPANT_UPDATED = "ai_participant.updated"
    MESSAGE_CREATED = "message.created"
    MESSAGE_UPDATED = "message.updated"
    TURN_UPDATED = "turn.updated"
    TOPICS_UPDATED = "topics.updated"
    MESSAGE_TOPICS_UPDATED = "message_topics.updated"
    PHASE_UPDATED = "phase.updated"
    IMPORT_UPDATED = "import.updated"
    RESET = "reset"
