from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from shared.web.schemas import Answer, Metadata, Request, Time, require_ink, require_web_address

EVERYBODY = "all"
GLYPH_CHARS = 10


def _leave_all_to_everybody(name: str) -> str:
    if name.casefold() == EVERYBODY:
        raise ValueError("@all means everybody")
    return name


def _require_glyph_or_address(avatar: str) -> str:
    return avatar if len(avatar) <= GLYPH_CHARS else require_web_address(avatar)


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(require_ink),
    AfterValidator(_leave_all_to_everybody),
]
Persona = Annotated[str, Field(max_length=2000)]
SystemPrompt = Annotated[str, Field(max_length=16_000)]
Temperature = Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
MaxTokens = Annotated[int, Field(gt=0, le=1_000_000)]
Avatar = Annotated[str, Field(max_length=2000), AfterValidator(_require_glyph_or_address)]
ReplyPolicy = Literal["mention_only", "first_responder", "round", "quiet"]
TaskTool = Literal["add_task", "list_tasks", "complete_task", "update_task", "delete_task"]
TASK_TOOLS: tuple[TaskTool, ...] = get_args(TaskTool)


class AIParticipantSettings(Request):
    tools: list[TaskTool] = Field(default_factory=lambda: list(TASK_TOOLS))
    mcp_servers: list[str] = Field(default=[], max_length=20)
    provider_key_id: UUID | None = None


class McpServerAnswer(Answer):
    """A server of tools that AIs may be given; what `tools` has and `allowed` has not waits for a person.

    A `*` at the end stands for any ending.
    """

    name: str
    tools: list[str]
    allowed: list[str]


class NewAIParticipant(Request):
    name: Name
    model: str = Field(min_length=1, max_length=100)
    avatar: Avatar | None = None
    persona: Persona | None = None
    system_prompt: SystemPrompt | None = None
    temperature: Temperature = 0.7
    max_tokens: MaxTokens | None = None
    reply_policy: ReplyPolicy | None = None
    visible_from_seq: int | None = Field(default=None, ge=1)
    settings: AIParticipantSettings = AIParticipantSettings()
    metadata: Metadata = {}
    client_id: UUID | None = None


class AIParticipantChange(Request):
    """A merge patch: absent = as before, null = cleared where that is possible."""

    name: Name | None = None
    model: str | None = Field(default=None, min_length=1, max_length=100)
    avatar: Avatar | None = None
    persona: Persona | None = None
    system_prompt: SystemPrompt | None = None
    temperature: Temperature | None = None
    max_tokens: MaxTokens | None = None
    reply_policy: ReplyPolicy | None = None
    settings: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    active: bool | None = None


class AIParticipantAnswer(Answer):
    id: UUID
    conversation_id: UUID
    name: str
    avatar: str | None
    model: str
    provider: str | None
    served_by: str | None
    persona: str | None
    system_prompt: str | None
    temperature: float
    max_tokens: int | None
    reply_policy: ReplyPolicy | None
    active: bool
    joined_at: Time
    left_at: Time | None
    presence: list[tuple[int, int | None]]
    settings: AIParticipantSettings
    metadata: dict[str, Any]
    created_at: Time
    updated_at: Time
    version: int
