"""The JSON export: one object, its form versioned. `docs/export-format.md` tells of it; the schema is kept beside."""

from typing import Literal
from uuid import UUID

from conversations.ai_participants.schemas import AIParticipantAnswer
from conversations.messages.schemas import MessageAnswer, VersionAnswer
from conversations.participants.schemas import ParticipantAnswer
from conversations.relationships.lineage import Lineage
from conversations.relationships.schemas import RelationshipAnswer
from conversations.rooms.schemas import ConversationAnswer
from conversations.todos.schemas import TodoAnswer
from conversations.topics.schemas import Source, TopicAnswer
from shared.web.schemas import Answer, Time


class ExportedTopic(Answer):
    """Which topic a message belongs to, and what it answers, as far as was detected or said."""

    topic_id: UUID | None
    parent_id: UUID | None
    confidence: float
    reason: str
    source: Source


class ExportedMessage(MessageAnswer):
    """A message with the texts it had before; a deleted one keeps its place and nothing else."""

    versions: list[VersionAnswer] = []
    topic: ExportedTopic | None = None


class Head(Answer):
    """Of which room, whose copy, and which messages: those of `first_seq` to `through_seq`."""

    format: Literal["spindle-conversation"] = "spindle-conversation"
    format_version: Literal[1] = 1
    exported_at: Time
    exported_by: UUID
    first_seq: int
    through_seq: int
    conversation: ConversationAnswer
    lineage: Lineage | None = None


class ExportDocument(Head):
    """The whole, as its parts follow each other in the file."""

    participants: list[ParticipantAnswer]
    ai_participants: list[AIParticipantAnswer]
    topics: list[TopicAnswer]
    todos: list[TodoAnswer]
    relationships: list[RelationshipAnswer]
    messages: list[ExportedMessage]
