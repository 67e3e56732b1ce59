"""What programs send and get over the OpenAI wire (API reference, "Create chat completion", "List models")."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator

from conversations.messages.schemas import MAX_CONTENT

MAX_SAID = 2000


class OnTheWire(BaseModel):
    """Fields that the room decides (temperature, length, seed and the like) are let pass and mean nothing."""

    model_config = ConfigDict(extra="ignore")


class Part(OnTheWire):
    type: Literal["text"]
    text: str


class Said(OnTheWire):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """All its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(OnTheWire):
    include_usage: StrictBool = False


class ResponseFormat(OnTheWire):
    type: Literal["text"]


class NewCompletion(OnTheWire):
    """A question to an AI of a room: the last of the user's messages. The room itself remembers those before it."""

    model: str = Field(max_length=200)
    messages: list[Said] = Field(min_length=1, max_length=MAX_SAID)
    stream: StrictBool = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=None, ge=1, le=1)
    tools: list[Any] | None = Field(default=None, max_length=0)
    response_format: ResponseFormat | None = None

    @field_validator("messages")
    @classmethod
    def _asks_something(cls, messages: list[Said]) -> list[Said]:
        question = next((each.text for each in reversed(messages) if each.role == "user"), "")
        if not question.strip():
            raise ValueError("the last message of the user is the question, and there is none")
        if len(question) > MAX_CONTENT:
            raise ValueError(f"the question has at most {MAX_CONTENT} characters")
        return messages

    @property
    def question(self) -> str:
        """The last message of the user."""
        return next(each.text for each in reversed(self.messages) if each.role == "user")

    @property
    def wants_usage(self) -> bool:
        """Whether a stream is to end with what the answer used."""
        return self.stream_options is not None and self.stream_options.include_usage


class ModelAnswer(BaseModel):
    """An AI of a room, by the name under which it is asked."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelAnswer]
