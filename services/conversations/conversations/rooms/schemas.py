from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from conversations.ai_participants.schemas import AIParticipantAnswer, NewAIParticipant
from conversations.messages.schemas import MessageAnswer
from conversations.participants.schemas import NewParticipant, ParticipantAnswer, RoleName
from conversations.topics.schemas import TopicAnswer
from shared.web.schemas import Answer, Metadata, Request, Time, require_ink

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), AfterValidator(require_ink)
]
Description = Annotated[str, Field(max_length=4000)]
Phase = Literal["prophase", "prometaphase", "metaphase", "anaphase", "telophase"]


class FirstResponder(Request):
    mode: Literal["fixed", "rotating", "best_fit"] = "rotating"
    ai_participant_id: UUID | None = None


class Settings(Request):
    """How a room behaves; what is free-form belongs into metadata."""

    reply_policy: Literal["mention_only", "first_responder", "round", "quiet"] = "first_responder"
    first_responder: FirstResponder = FirstResponder()
    max_followers: int = Field(default=2, ge=0, le=16)
    reply_limit: int = Field(default=280, ge=0, le=65_536)
    max_depth: int = Field(default=4, ge=0, le=100)
    max_cost_per_message_micro_usd: int | None = Field(default=None, ge=0, le=10**15)
    auto_title: bool = True
    history: Literal["all", "from_join"] = "all"
    division: Literal["off", "propose", "automatic"] = "propose"
    quorum: float = Field(default=0.5, gt=0, le=1, allow_inf_nan=False)
    vote_hours: int = Field(default=72, ge=1, le=8760)
    undo_hours: int = Field(default=24, ge=0, le=8760)
    keep: bool = False


class NewConversation(Request):
    title: Title | None = None
    description: Description | None = None
    settings: dict[str, Any] = {}
    metadata: Metadata = {}
    participants: list[NewParticipant] = Field(default=[], max_length=999)
    ai_participants: list[NewAIParticipant] | None = Field(default=None, max_length=16)
    client_id: UUID | None = None


class ConversationChange(Request):
    """A merge patch: absent = as before, null = cleared; it reaches into settings and metadata too."""

    title: Title | None = None
    description: Description | None = None
    settings: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    status: Literal["active", "archived"] | None = None


class OwnViewChange(Request):
    """A merge patch: null clears, which is the same as false."""

    muted: bool | None = None
    archived: bool | None = None


class Me(Answer):
    """What is the reader's own about a room."""

    role: RoleName
    joined_at: Time
    visible_from_seq: int
    last_read_seq: int
    last_delivered_seq: int
    last_read_at: Time | None
    unread: int
    unread_mentions: int
    muted: bool
    archived: bool


class ConversationAnswer(Answer):
    id: UUID
    title: str | None
    title_source: Literal["person", "auto"]
    description: str | None
    status: Literal["active", "archived", "divided"]
    is_active: bool
    mitosis_phase: Phase
    phase_progress: float
    creator_id: UUID | None
    settings: Settings
    metadata: dict[str, Any]
    last_seq: int
    last_message_at: Time | None
    parent_ids: list[UUID] = []
    daughter_ids: list[UUID] = []
    created_at: Time
    updated_at: Time
    version: int


class MyConversationAnswer(ConversationAnswer):
    me: Me


class ConversationWithParts(MyConversationAnswer):
    """What `include` asked for, the rest left out."""

    participants: list[ParticipantAnswer] | None = None
    ai_participants: list[AIParticipantAnswer] | None = None
    topics: list[TopicAnswer] | None = None
    last_message: MessageAnswer | None = None
