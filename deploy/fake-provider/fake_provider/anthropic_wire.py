"""Anthropic's messages: named events from `message_start` to `message_stop`."""

import json
import secrets
from typing import Any

from fake_provider.answer import Answer
from fake_provider.ask import Ask
from fake_provider.config import Refusal, ToolCall
from fake_provider.wire import Finish, Wire, encode_text, finish_of, split_arguments

_STOP_REASONS: dict[Finish, str] = {"complete": "end_turn", "length": "max_tokens", "tools": "tool_use"}
_BEFORE_TEXT = (
    "event: content_block_delta\n"
    'data: {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": '
)
_AFTER_TEXT = "}}\n\n"


class AnthropicWire:
    """One message, streamed as blocks or sent whole."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._id = f"msg_{secrets.token_hex(12)}"

    def opening(self, answer: Answer) -> bytes:
        start = _event("message_start", message=self._message([], None, 1))
        return start + (_block_start(0, {"type": "text", "text": ""}) if answer.length else b"") + _event("ping")

    def token(self, text: str) -> bytes:
        return f"{_BEFORE_TEXT}{encode_text(text)}{_AFTER_TEXT}".encode()

    def tool_units(self, answer: Answer) -> list[bytes]:
        first = 1 if answer.length else 0
        calls = enumerate(answer.tool_calls, first)
        units = [unit for index, call in calls for unit in _call_units(index, call)]
        if units and answer.length:
            units[0] = _event("content_block_stop", index=0) + units[0]
        return units

    def closing(self, answer: Answer, sent: int) -> bytes:
        block = _event("content_block_stop", index=0) if answer.length and not answer.tool_calls else b""
        delta = {"stop_reason": _STOP_REASONS[finish_of(answer)], "stop_sequence": None}
        return block + _event("message_delta", delta=delta, usage={"output_tokens": sent}) + _event("message_stop")

    def error_event(self) -> bytes:
        return _event("error", error={"type": "overloaded_error", "message": "Overloaded"})

    def refusal(self, sent: int) -> bytes:
        delta = {"stop_reason": "refusal", "stop_sequence": None}
        return _event("message_delta", delta=delta, usage={"output_tokens": sent}) + _event("message_stop")

    def body(self, answer: Answer, text: str, sent: int, *, complete: bool) -> bytes:
        blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
        blocks += [{**_tool_block(call), "input": _input_of(call)} for call in answer.tool_calls]
        reason = _STOP_REASONS[finish_of(answer)] if complete else None
        return json.dumps(self._message(blocks, reason, sent)).encode()

    def _message(self, content: list[dict[str, Any]], reason: str | None, sent: int) -> dict[str, Any]:
        return {
            "id": self._id,
            "type": "message",
            "role": "assistant",
            "model": self._ask.model,
            "content": content,
            "stop_reason": reason,
            "stop_sequence": None,
            "usage": {
                "input_tokens": self._ask.prompt_tokens - self._ask.cached_tokens,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": self._ask.cached_tokens,
                "output_tokens": sent,
                "service_tier": "standard",
            },
        }


class Anthropic:
    """Reads and refuses as Anthropic does."""

    requires_max_tokens = True

    def answer(self, ask: Ask) -> Wire:
        return AnthropicWire(ask)

    def refuse(self, refusal: Refusal, ask: Ask, key: str) -> tuple[int, bytes]:
        status, kind, message = _REFUSALS[refusal]
        return status, _error_body(kind, message)

    def reject(self, message: str, param: str | None) -> tuple[int, bytes]:
        return 400, _error_body("invalid_request_error", message)

    def id_header(self) -> tuple[bytes, bytes]:
        return b"request-id", f"req_{secrets.token_hex(12)}".encode()


_REFUSALS: dict[Refusal, tuple[int, str, str]] = {
    400: (400, "invalid_request_error", "messages: Input should be a valid list"),
    "400_content": (400, "invalid_request_error", "Output blocked by content filtering policy"),
    "400_long": (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
    "400_money": (
        400,
        "invalid_request_error",
        "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade.",
    ),
    401: (401, "authentication_error", "invalid x-api-key"),
    402: (402, "billing_error", "Your credit balance is too low. Please check your plan and billing."),
    403: (403, "permission_error", "Your API key does not have permission to use the specified resource."),
    404: (404, "not_found_error", "model: unknown"),
    408: (408, "timeout_error", "Request timed out."),
    413: (413, "request_too_large", "Request exceeds the maximum size"),
    429: (429, "rate_limit_error", "This request would exceed your rate limit of requests per minute."),
    "429_money": (429, "rate_limit_error", "You have reached your specified API usage limits."),
    500: (500, "api_error", "Internal server error"),
    503: (503, "api_error", "Service unavailable"),
    529: (529, "overloaded_error", "Overloaded"),
}


def _event(name: str, **fields: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps({'type': name, **fields})}\n\n".encode()


def _block_start(index: int, block: dict[str, Any]) -> bytes:
    return _event("content_block_start", index=index, content_block=block)


def _call_units(index: int, call: ToolCall) -> list[bytes]:
    deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in ["", *split_arguments(call)]]
    units = [_event("content_block_delta", index=index, delta=delta) for delta in deltas]
    units[0] = _block_start(index, {**_tool_block(call), "input": {}}) + units[0]
    units[-1] += _event("content_block_stop", index=index)
    return units


def _tool_block(call: ToolCall) -> dict[str, Any]:
    return {"type": "tool_use", "id": call.id or f"toolu_{secrets.token_hex(12)}", "name": call.name}


def _input_of(call: ToolCall) -> Any:
    try:
        return json.loads(call.arguments_json)
    except ValueError:  # asked for broken arguments: a whole body can only show them as text
        return call.arguments_json


def _error_body(kind: str, message: str) -> bytes:
    error = {"type": "error", "error": {"type": kind, "message": message}}
    return json.dumps({**error, "request_id": f"req_{secrets.token_hex(12)}"}).encode()
