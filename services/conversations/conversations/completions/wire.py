"""Answers and refusals as the OpenAI wire has them (API reference, "Chat", "Streaming", "Error codes")."""

import json
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.types import Scope

from conversations.completions.service import WholeAnswer
from shared.errors import DomainError, Kind
from shared.web.problems import as_refusal, domain_problem

PREFIX = "/v1"
NOTHING_WRITTEN = frozenset({Kind.RATE_LIMITED, Kind.UNAVAILABLE})
_TYPES = {
    Kind.UNAUTHENTICATED: "authentication_error",
    Kind.FORBIDDEN: "permission_error",
    Kind.RATE_LIMITED: "rate_limit_error",
    Kind.UNAVAILABLE: "server_error",
}
DONE = b"data: [DONE]\n\n"
STILL_THERE = b": still there\n\n"


class OpenAIRoute(APIRoute):
    """A route whose refusals are problem documents with the member `error` that clients of this wire read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_on_the_wire(request: Request) -> Response:
            try:
                return await handle(request)
            except DomainError as refusal:
                return refuse(refusal)
            except RequestValidationError as error:
                return refuse(as_refusal(error))

        return handle_on_the_wire


def refuse_by_path(scope: Scope, refusal: DomainError) -> Response:
    """The refusal of a body that was not yet given to a route, as the clients of its path read it."""
    return refuse(refusal) if scope["path"].startswith(f"{PREFIX}/") else domain_problem(refusal)


def refuse(refusal: DomainError) -> Response:
    """The refusal; the official clients, which send again of their own accord, are told where that would post twice."""
    refusal.extra["error"] = error_of(refusal)
    answer = domain_problem(refusal)
    if refusal.kind not in NOTHING_WRITTEN:
        answer.headers["x-should-retry"] = "false"
    return answer


def error_of(refusal: DomainError) -> dict[str, Any]:
    """The refusal as this wire has it."""
    return {
        "message": refusal.detail or refusal.title,
        "type": _TYPES.get(refusal.kind, "invalid_request_error"),
        "param": refusal.faults[0].pointer.lstrip("/") if refusal.faults else None,
        "code": refusal.code,
    }


@dataclass(frozen=True)
class Rendering:
    """One answer on the wire, whole or chunk by chunk."""

    answer_id: UUID
    model: str
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: WholeAnswer) -> dict[str, Any]:
        message = {"role": "assistant", "content": answer.text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(answer)}
        return self._object("chat.completion", [choice]) | _usage(answer)

    def opening(self) -> bytes:
        return self._chunk({"role": "assistant", "content": ""}, None)

    def piece(self, text: str) -> bytes:
        return self._chunk({"content": text}, None)

    def closing(self, answer: WholeAnswer, *, wants_usage: bool) -> bytes:
        """The end, and what was used if that was asked for and is known."""
        usage = _usage(answer) if wants_usage else {}
        last = _frame(self._object("chat.completion.chunk", []) | usage) if usage else b""
        return self._chunk({}, _finish(answer)) + last + DONE

    def _chunk(self, delta: dict[str, Any], finish: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _frame(self._object("chat.completion.chunk", [choice]))

    def _object(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self.answer_id}",
            "object": kind,
            "created": self.created,
            "model": self.model,
            "choices": choices,
        }


def failing(refusal: DomainError) -> bytes:
    """A stream's end where no answer comes after all."""
    return _frame({"error": error_of(refusal)})


def _frame(content: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


def _finish(answer: WholeAnswer) -> str:
    """`stop` only where the model ended of itself; cut, stopped and too long are all `length`."""
    return "stop" if answer.is_complete else "length"


def _usage(answer: WholeAnswer) -> dict[str, Any]:
    prompt, completion = answer.prompt_tokens, answer.completion_tokens
    if prompt is None or completion is None:
        return {}
    total = prompt + completion
    return {"usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total}}
