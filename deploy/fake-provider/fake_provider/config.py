"""What the provider is told to do: the settings of `/_config`, of a script's step and of `FAKE{…}`."""

import json
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Refusal = Literal[
    400, 401, 402, 403, 404, 408, 413, 429, 500, 503, 529, "400_content", "400_long", "400_money", "429_money"
]
Breakage = Literal["cut", "stall", "silent_end", "error_event", "refusal"]
BREAKAGES: tuple[Breakage, ...] = get_args(Breakage)

_SAID = frozenset({"tokens", "text", "tool_calls"})


class ToolCall(BaseModel):
    """A call the model makes. Also read in OpenAI's own shape, `{type, id, function: {name, arguments}}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    arguments: dict[str, Any] | str = Field(default_factory=dict)
    id: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("function"), dict):
            rest = {key: item for key, item in value.items() if key not in {"function", "type"}}
            return {**rest, **value["function"]}
        return value

    @property
    def arguments_json(self) -> str:
        """The arguments as text. A string is passed on as it stands, so that broken JSON can be sent too."""
        return self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments)


class Config(BaseModel):
    """Settings of an answer; each is described in the package's documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    tokens: int = Field(default=20, ge=0)
    tps: float = Field(default=0, ge=0)
    ttft: float = Field(default=0, ge=0)
    text: str | None = None
    tool_calls: tuple[ToolCall, ...] | None = None
    fail: Refusal | Breakage | None = None
    p: float = Field(default=1, ge=0, le=1)
    retry_after: float | None = Field(default=None, ge=0)
    retry_after_as: Literal["seconds", "date", "ms"] = "seconds"
    refuse_field: str | None = None
    cached: int = Field(default=0, ge=0)
    cut_at: int = Field(default=5, ge=0)
    stall_s: float = Field(default=30, ge=0)
    seed: int = 0

    @field_validator("fail", mode="before")
    @classmethod
    def _read_status(cls, value: Any) -> Any:
        return int(value) if isinstance(value, str) and value.isdecimal() else value

    def changed_by(self, changes: Self) -> Self:
        """These settings with those that `changes` names put over them."""
        names = set(changes.model_fields_set)
        if names & _SAID:
            names |= _SAID
        if "fail" in names:
            names.add("p")
        return self.model_copy(update={name: getattr(changes, name) for name in names})


class Match(BaseModel):
    """Which calls a script is for; what is left out fits every call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str | None = None
    contains: str | None = None
    key: str | None = None
    after_tools: bool | None = None

    def fits(self, model: str, text: str, key: str, *, after_tools: bool) -> bool:
        """Whether a call of this model, last user message and key is meant, which ends with a tool's result or not."""
        return (
            self.model in (None, model)
            and self.after_tools in (None, after_tools)
            and (self.contains is None or self.contains in text)
            and (self.key is None or key.endswith(self.key))
        )


class Script(BaseModel):
    """Steps for the calls to come, one a call, in order."""

    model_config = ConfigDict(extra="forbid")

    match: Match = Match()
    steps: list[Config] = Field(min_length=1)
