"""What a caller asks of the provider, read from either wire."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn


class Malformed(Exception):
    """A request that no provider would take; `param` names the field at fault."""

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param


@dataclass(frozen=True, slots=True)
class Ask:
    """One request for an answer."""

    model: str
    stream: bool
    include_usage: bool
    max_tokens: int | None
    last_user_text: str
    ends_with_tool_result: bool
    prompt_tokens: int
    fields: dict[str, Any]
    cached_tokens: int = 0

    def has(self, path: str) -> bool:
        """Whether the request has this field; dots lead into objects."""
        found: object = self.fields
        for name in path.split("."):
            if not isinstance(found, dict) or name not in found:
                return False
            found = found[name]
        return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def find_key(headers: Mapping[bytes, bytes]) -> str:
    """The caller's key, from whichever header carries it; empty if none does."""
    bearer = headers.get(b"authorization", b"").decode("latin-1")
    if bearer[:7].lower() == "bearer ":
        return bearer[7:].strip()
    return headers.get(b"x-api-key", b"").decode("latin-1")


def read_ask(body: bytes, *, requires_max_tokens: bool) -> Ask:
    """The request in `body`. Raises `Malformed` where a real provider would answer 400."""
    fields = _read_object(body)
    messages = _read_messages(fields)
    options = fields.get("stream_options")
    return Ask(
        model=_read_model(fields),
        stream=_read_stream(fields),
        include_usage=isinstance(options, dict) and options.get("include_usage") is True,
        max_tokens=_read_max_tokens(fields, requires_max_tokens),
        last_user_text=_last_user_text(messages),
        ends_with_tool_result=_is_tool_result(messages[-1]),
        prompt_tokens=len(body) // 4 + 1,
        fields=fields,
    )


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        fields = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        raise Malformed("We could not parse the JSON body of your request.") from None
    if not isinstance(fields, dict):
        raise Malformed("The body of the request must be a JSON object.")
    return fields


def _read_model(fields: dict[str, Any]) -> str:
    model = fields.get("model")
    if not isinstance(model, str) or not model:
        raise Malformed("you must provide a model parameter", "model")
    return model


def _read_stream(fields: dict[str, Any]) -> bool:
    stream = fields.get("stream")
    if stream is not None and not isinstance(stream, bool):
        raise Malformed("Invalid type for 'stream': expected a boolean.", "stream")
    return stream is True


def _read_messages(fields: dict[str, Any]) -> list[dict[str, Any]]:
    messages = fields.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Malformed("Invalid 'messages': expected an array with at least one message.", "messages")
    if not all(isinstance(message, dict) and isinstance(message.get("role"), str) for message in messages):
        raise Malformed("Invalid 'messages': each must be an object with a role.", "messages")
    return messages


def _read_max_tokens(fields: dict[str, Any], required: bool) -> int | None:
    limit = fields.get("max_completion_tokens")
    if limit is None:
        limit = fields.get("max_tokens")
    if limit is None:
        if required:
            raise Malformed("max_tokens: Field required", "max_tokens")
        return None
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise Malformed("max_tokens: expected a whole number of at least 1", "max_tokens")
    return limit


def _text_of(message: dict[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
    return "\n".join(texts)


def _last_user_text(messages: list[dict[str, Any]]) -> str:
    users = (message for message in reversed(messages) if message["role"] == "user")
    return next(filter(None, map(_text_of, users)), "")


def _is_tool_result(message: dict[str, Any]) -> bool:
    if message["role"] == "tool":
        return True
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    return any(isinstance(part, dict) and part.get("type") == "tool_result" for part in parts)
