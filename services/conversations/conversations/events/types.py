from enum import StrEnum


class EventType(StrEnum):
    """Durable events: committed with their change."""

    CONVERSATION_ADDED = "conversation.added"
    CONVERSATION_REMOVED = "conversation.removed"
    CONVERSATION_UPDATED = "conversation.updated"
    ME_UPDATED = "me.updated"
    PARTICIPANT_UPDATED = "participant.updated"
    PERSON_UPDATED = "person.updated"
    POINTERS_UPDATED = "pointers.updated"
    INVITATION_UPDATED = "invitation.updated"
    AI_PARTICIPANT_UPDATED = "ai_participant.updated"
    MESSAGE_CREATED = "message.created"
    MESSAGE_UPDATED = "message.updated"
    TURN_UPDATED = "turn.updated"
    TOPICS_UPDATED = "topics.updated"
    MESSAGE_TOPICS_UPDATED = "message_topics.updated"
    PHASE_UPDATED = "phase.updated"
    TODO_UPDATED = "todo.updated"
    APPROVAL_UPDATED = "approval.updated"
    RELATIONSHIP_UPDATED = "relationship.updated"
    BUDGET_UPDATED = "budget.updated"
    EXPORT_UPDATED = "export.updated"
    IMPORT_UPDATED = "import.updated"
    SUMMARY_UPDATED = "summary.updated"
    RESET = "reset"


class PassingType(StrEnum):
    """Events of the stream itself: never stored; whoever misses one is still right by the durable ones."""

    HELLO = "hello"
    HEARTBEAT = "heartbeat"
    BYE = "bye"
    MESSAGE_DELTA = "message.delta"
    MESSAGE_TEXT = "message.text"
    TYPING = "typing"


class Farewell(StrEnum):
    """Why a stream ends, told in its `bye`."""

    TOKEN_EXPIRED = "token_expired"  # noqa: S105 — the name of a reason
    REVOKED = "revoked"
    SHUTDOWN = "shutdown"
    SLOW_CONSUMER = "slow_consumer"
