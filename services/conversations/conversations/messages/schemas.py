from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, IPvAnyAddress, ValidationInfo, field_validator

from conversations.attachments.schemas import MAX_PER_MESSAGE, AttachmentAnswer
from shared.web.schemas import Answer, Metadata, Request, Time, require_ink

MAX_CONTENT = 65_536

SERVER_METADATA = frozenset(
    {
        "tools_used",
        "model",
        "prompt_version",
        "processing_time_ms",
        "first_token_ms",
        "tokens",
        "cost_micro_usd",
        "finish",
        "failure",
    }
)


class NewMessage(Request):
    client_id: UUID
    attachment_ids: list[UUID] = Field(default=[], max_length=MAX_PER_MESSAGE)
    content: Annotated[str, Field(max_length=MAX_CONTENT)]
    message_type: Literal["text", "image", "file", "code"] = "text"
    parent_id: UUID | None = None
    importance: int = Field(default=0, ge=0, le=3)
    metadata: Metadata = {}

    @field_validator("content")
    @classmethod
    def _not_blank(cls, content: str, info: ValidationInfo) -> str:
        return content if info.data.get("attachment_ids", True) else require_ink(content)

    @field_validator("metadata")
    @classmethod
    def _not_ours(cls, metadata: dict[str, Any]) -> dict[str, Any]:
        return require_free_keys(metadata)


class MessageChange(Request):
    """A merge patch: absent = as before. Text cannot be cleared, only deleted with its message."""

    content: Annotated[str, Field(min_length=1, max_length=MAX_CONTENT)] = ""
    importance: int | None = Field(default=None, ge=0, le=3)
    metadata: dict[str, Any] | None = None

    @field_validator("content")
    @classmethod
    def _not_blank(cls, content: str) -> str:
        return require_ink(content)

    @field_validator("metadata")
    @classmethod
    def _not_ours(cls, metadata: dict[str, Any] | None) -> dict[str, Any] | None:
        return metadata if metadata is None else require_free_keys(metadata)


def require_free_keys(metadata: dict[str, Any]) -> dict[str, Any]:
    """`metadata`, if it names nothing that the server writes. Raises ValueError."""
    taken = SERVER_METADATA & metadata.keys()
    if taken:
        raise ValueError(f"written by the server only: {', '.join(sorted(taken))}")
    return metadata


class Steering(Request):
    """What is said to an AI while it writes."""

    client_id: UUID
    content: Annotated[str, Field(min_length=1, max_length=MAX_CONTENT), AfterValidator(require_ink)]


class Sender(Answer):
    name: str
    avatar: str | None


class Mention(Answer):
    """`start` and `length` count code points of the content."""

    type: Literal["user", "ai", "all"]
    id: UUID | None
    start: int
    length: int


class InheritedFrom(Answer):
    conversation_id: UUID
    seq: int


class Reaction(Answer):
    emoji: str
    user_ids: list[UUID]


class MessageAnswer(Answer):
    id: UUID
    conversation_id: UUID
    seq: int
    inherited_from: InheritedFrom | None = None
    client_id: UUID | None
    sender_type: Literal["user", "ai", "system"]
    role: Literal["user", "assistant", "system"]
    user_id: UUID | None
    ai_participant_id: UUID | None
    ai_model_id: str | None
    sender: Sender
    content: str
    shown_chars: int | None
    message_type: Literal["text", "system", "image", "file", "code"]
    attempt: int
    status: Literal["sent", "delivered", "read", "writing", "interrupted", "error"]
    importance: int
    is_ai_generated: bool
    is_first_responder: bool
    parent_id: UUID | None
    origin_id: UUID | None
    depth: int
    mentions: list[Mention]
    reactions: list[Reaction] = []
    attachments: list[AttachmentAnswer] = []
    pinned_at: Time | None = None
    sent_at: Time
    edited_at: Time | None
    deleted_at: Time | None
    metadata: dict[str, Any]
    created_at: Time
    updated_at: Time
    version: int


class Place(Answer):
    conversation_id: UUID
    seq: int


class PlacedMessageAnswer(MessageAnswer):
    """A message with the rooms it can be read in, by place."""

    places: list[Place]


class Author(Answer):
    type: Literal["user", "ai", "system"]
    id: UUID | None


class VersionAnswer(Answer):
    """An earlier text: written `at` by whom; `kind` says what took its place."""

    number: int
    content: str
    at: Time
    by: Author
    kind: Literal["edit", "regeneration"]
    model: str | None


class OriginAnswer(Answer):
    """Where a message was sent from."""

    message_id: UUID
    ip: IPvAnyAddress | None
    user_agent: str | None
    at: Time
