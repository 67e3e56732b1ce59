"""OpenAI's chat completions, as OpenAI and every compatible server speak them."""

import json
import secrets
import time
from typing import Any

from fake_provider.answer import Answer
from fake_provider.ask import Ask
from fake_provider.config import Refusal, ToolCall
from fake_provider.wire import Finish, Wire, encode_text, finish_of, split_arguments

_FINISH_REASONS: dict[Finish, str] = {"complete": "stop", "length": "length", "tools": "tool_calls"}


class OpenAIWire:
    """One chat completion: `chat.completion.chunk` events up to `[DONE]`, or one `chat.completion`."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._id = f"chatcmpl-{secrets.token_hex(14)}"
        self._created = int(time.time())
        self._head = "data: " + json.dumps(self._envelope("chat.completion.chunk"))[:-1]
        self._tail = ', "usage": null}\n\n' if ask.include_usage else "}\n\n"
        self._before_text = self._head + ', "choices": [{"index": 0, "delta": {"content": '
        self._after_text = '}, "logprobs": null, "finish_reason": null}]' + self._tail

    def opening(self, answer: Answer) -> bytes:
        content = None if answer.tool_calls and not answer.length else ""
        return self._chunk({"role": "assistant", "content": content, "refusal": None}, None)

    def token(self, text: str) -> bytes:
        return f"{self._before_text}{encode_text(text)}{self._after_text}".encode()

    def tool_units(self, answer: Answer) -> list[bytes]:
        return [unit for index, call in enumerate(answer.tool_calls) for unit in self._call_units(index, call)]

    def closing(self, answer: Answer, sent: int) -> bytes:
        last = self._chunk({}, _FINISH_REASONS[finish_of(answer)])
        if not self._ask.include_usage:
            return last + b"data: [DONE]\n\n"
        usage = f'{self._head}, "choices": [], "usage": {json.dumps(self._usage(sent))}}}\n\n'
        return last + usage.encode() + b"data: [DONE]\n\n"

    def error_event(self) -> bytes:
        error = {"message": "The engine is currently overloaded.", "type": "overloaded_error", "code": "overloaded"}
        return b"data: " + json.dumps({"error": error}).encode() + b"\n\n"

    def refusal(self, sent: int) -> bytes:
        return self._chunk({}, "content_filter") + b"data: [DONE]\n\n"

    def body(self, answer: Answer, text: str, sent: int, *, complete: bool) -> bytes:
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if answer.tool_calls and not text else text,
            "refusal": None,
            "annotations": [],
        }
        if answer.tool_calls:
            message["tool_calls"] = [_whole_call(call) for call in answer.tool_calls]
        reason = _FINISH_REASONS[finish_of(answer)] if complete else None
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
        envelope = self._envelope("chat.completion")
        return json.dumps(envelope | {"choices": [choice], "usage": self._usage(sent)}).encode()

    def _envelope(self, kind: str) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": kind,
            "created": self._created,
            "model": self._ask.model,
            "service_tier": "default",
            "system_fingerprint": "fp_fake",
        }

    def _chunk(self, delta: dict[str, Any], reason: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        return f'{self._head}, "choices": [{json.dumps(choice)}]{self._tail}'.encode()

    def _call_units(self, index: int, call: ToolCall) -> list[bytes]:
        start = {"index": index, **_whole_call(call, arguments="")}
        pieces = [{"index": index, "function": {"arguments": piece}} for piece in split_arguments(call)]
        return [self._chunk({"tool_calls": [delta]}, None) for delta in (start, *pieces)]

    def _usage(self, sent: int) -> dict[str, Any]:
        return {
            "prompt_tokens": self._ask.prompt_tokens,
            "completion_tokens": sent,
            "total_tokens": self._ask.prompt_tokens + sent,
            "prompt_tokens_details": {"cached_tokens": self._ask.cached_tokens, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }


class OpenAI:
    """Reads and refuses as OpenAI does; 402 as routers of models do, since OpenAI has none."""

    requires_max_tokens = False

    def answer(self, ask: Ask) -> Wire:
        return OpenAIWire(ask)

    def refuse(self, refusal: Refusal, ask: Ask, key: str) -> tuple[int, bytes]:
        status, kind, code, message = _REFUSALS[refusal]
        message = message.format(model=ask.model, key=f"{key[:3]}****{key[-4:]}")
        return status, _error_body(message, kind, code, "messages" if status == 400 else None)

    def reject(self, message: str, param: str | None) -> tuple[int, bytes]:
        return 400, _error_body(message, "invalid_request_error", None, param)

    def id_header(self) -> tuple[bytes, bytes]:
        return b"x-request-id", f"req_{secrets.token_hex(16)}".encode()


_REFUSALS: dict[Refusal, tuple[int, str | None, str | int | None, str]] = {
    400: (400, "invalid_request_error", "invalid_value", "Invalid value for 'messages'."),
    "400_content": (
        400,
        "invalid_request_error",
        "content_policy_violation",
        "Your request was rejected as a result of our safety system.",
    ),
    "400_long": (
        400,
        "invalid_request_error",
        "context_length_exceeded",
        "This model's maximum context length is 8192 tokens. Please reduce the length of the messages.",
    ),
    "400_money": (400, "invalid_request_error", "billing_hard_limit_reached", "Billing hard limit has been reached."),
    401: (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: {key}."),
    402: (402, None, 402, "Insufficient credits. Add more credits to continue."),
    403: (403, "invalid_request_error", "unsupported_country", "Country, region, or territory not supported."),
    404: (404, "invalid_request_error", "model_not_found", "The model `{model}` does not exist."),
    408: (408, "invalid_request_error", None, "Request timed out."),
    413: (413, "invalid_request_error", None, "Request too large."),
    429: (429, "requests", "rate_limit_exceeded", "Rate limit reached for {model} on requests per min (RPM)."),
    "429_money": (
        429,
        "insufficient_quota",
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
    ),
    500: (500, "server_error", None, "The server had an error while processing your request. Sorry about that!"),
    503: (503, "server_error", None, "That model is currently overloaded with other requests."),
    529: (529, "overloaded_error", "overloaded", "The engine is currently overloaded, please try again later."),
}


def _error_body(message: str, kind: str | None, code: str | int | None, param: str | None) -> bytes:
    return json.dumps({"error": {"message": message, "type": kind, "param": param, "code": code}}).encode()


def _whole_call(call: ToolCall, arguments: str | None = None) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments_json if arguments is None else arguments}
    return {"id": call.id or f"call_{secrets.token_hex(12)}", "type": "function", "function": function}
