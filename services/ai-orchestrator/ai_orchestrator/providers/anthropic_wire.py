"""Anthropic's wire at any base URL; the only file that imports the SDK.

The SDK knows the version of the interface and the words of a request, which its types check here; sending and
reading are shared with the other wire. Sources: Anthropic, "Messages", "Streaming messages", "Errors", "Thinking".
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

import httpx2
from anthropic import Anthropic
from anthropic.types import CacheControlEphemeralParam, MessageParam, TextBlockParam, ThinkingConfigParam, ToolParam
from anthropic.types.message_create_params import MessageCreateParamsStreaming
from pydantic import SecretStr

from ai_orchestrator.providers.channel import Channel, Refused, symptom_of
from ai_orchestrator.providers.faults import Breach, Symptom, classify
from ai_orchestrator.providers.port import AskDifferently, Question, ToolCall, ToolRound, ToolSchema
from ai_orchestrator.providers.reading import Reading, count_of
from ai_orchestrator.providers.sockets import WatchedCall
from ai_orchestrator.providers.sse import Unreadable
from ai_orchestrator.providers.wire import Wire
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from shared.contracts.usage import Usage

FINISHES = {
    "end_turn": Finish.COMPLETE,
    "stop_sequence": Finish.COMPLETE,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
}
KEPT: CacheControlEphemeralParam = {"type": "ephemeral"}
MOST_KEPT = 3
BEFORE = "(the conversation so far)"
SHOWN_AGAIN = ("text", "thinking", "redacted_thinking", "tool_use")
GROWING = ("text", "thinking", "signature")
PROMPT_PARTS = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
LONGEST_CARRIED = 1024 * 1024
NO_THINKING: tuple[ThinkingConfigParam | None, ...] = ({"type": "disabled"}, {"type": "between_tools"}, None)
"""How to ask for an answer without thinking first, in the order of trying; models refuse what they do not know.

What a model thinks is taken from `max_tokens` and from people's patience, and is shown to nobody.
"""


class _Reading(Reading):
    """Events of a message: complete with `message_stop`, which comes after the reason why it stopped."""

    def __init__(self, response: httpx2.Response, call: WatchedCall, question: Question, stall_s: float) -> None:
        super().__init__(response, call, question, stall_s)
        self._reason: str | None = None
        self._blocks: dict[int, dict[str, Any]] = {}
        self._carried_length = 0
        self._counted: dict[str, int] = {}

    @property
    def complete(self) -> bool:
        return self.over and self._reason is not None

    def take(self, event: dict[str, Any]) -> str:
        kind = event.get("type")
        if kind == "content_block_delta":
            self.progress()
            return self._take_delta(event.get("index", 0), _object(event, "delta"))
        if kind == "ping":
            return ""
        if kind == "error":
            raise classify(symptom_of(event.get("error")))
        self.progress()
        if kind == "content_block_start":
            return self._begin_block(event.get("index", 0), _object(event, "content_block"))
        if kind == "message_start":
            self._count(_object(event, "message").get("usage"))
        elif kind == "message_delta":
            self._reason = _object(event, "delta").get("stop_reason") or self._reason
            self._count(event.get("usage"))
            self.expect_rest()
        elif kind == "message_stop":
            self.over = True
        return ""

    def take_whole(self, body: dict[str, Any]) -> str:
        if body.get("type") == "error":
            raise classify(symptom_of(body.get("error")))
        blocks = body.get("content")
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            raise Unreadable("a message without content")
        text = "".join(self._begin_block(index, block) for index, block in enumerate(blocks))
        self._reason, self.over = body.get("stop_reason"), True
        self._count(body.get("usage"))
        return text

    def finish(self) -> Finish | None:
        if self._reason == "refusal":
            raise classify(Symptom(code="content_filter"))
        if self._reason == "tool_use":
            return None
        if self._reason not in FINISHES:
            raise classify(Symptom(breach=Breach.UNREADABLE))
        return FINISHES[self._reason]

    def carried(self, calls: tuple[ToolCall, ...]) -> object:
        """The answer's own blocks: a model that thinks wants its thoughts back, to the letter, with the results."""
        waiting = iter(calls)
        blocks = [self._blocks[index] for index in sorted(self._blocks)]
        return [_show_call(next(waiting)) if block["type"] == "tool_use" else block for block in blocks]

    def _begin_block(self, index: int, block: dict[str, Any]) -> str:
        if self._question.tools and block.get("type") in SHOWN_AGAIN:
            self._blocks[index] = dict(block)
        if block.get("type") == "tool_use":
            given = json.dumps(block["input"]) if block.get("input") else ""
            self.calls.add(index, call_id=str(block.get("id") or ""), name=str(block.get("name") or ""), fragment=given)
        return str(block.get("text") or "") if block.get("type") == "text" else ""

    def _take_delta(self, index: int, delta: dict[str, Any]) -> str:
        if delta.get("type") == "input_json_delta":
            self.calls.add(index, fragment=str(delta.get("partial_json") or ""))
            return ""
        if index in self._blocks:
            self._grow(self._blocks[index], delta)
        return str(delta.get("text") or "") if delta.get("type") == "text_delta" else ""

    def _grow(self, block: dict[str, Any], delta: dict[str, Any]) -> None:
        for name in GROWING:
            piece = delta.get(name)
            if isinstance(piece, str):
                block[name] = str(block.get(name) or "") + piece
                self._carried_length += len(piece)
        if self._carried_length > LONGEST_CARRIED:
            raise Unreadable("thoughts without end")

    def _count(self, said: object) -> None:
        """Counts are cumulative, so the latest that is told is the one; the cached part is told apart of the rest."""
        if not isinstance(said, dict):
            return
        self._counted |= {name: value for name, value in said.items() if count_of(value) is not None}
        parts = [self._counted.get(name) for name in PROMPT_PARTS]
        self.usage = Usage(
            prompt_tokens=sum(part or 0 for part in parts) if parts[0] is not None else None,
            completion_tokens=self._counted.get("output_tokens"),
            cached_tokens=self._counted.get("cache_read_input_tokens"),
        )


class AnthropicWire(Wire):
    """Answers by `POST {base_url}/v1/messages`; complete once `message_stop` was seen.

    A participant's temperature is not sent: the interface takes none since its version of 2026-10-21.
    """

    answers_at = "/v1/messages"
    models_at = "/v1/models?limit=1000"
    reading = _Reading

    def __init__(
        self,
        base_url: str,
        key: SecretStr | None,
        *,
        allow_private: bool,
        connections: int,
        first_token_s: float,
        stall_s: float,
    ) -> None:
        self._tried: dict[str, int] = {}
        sdk = Anthropic(base_url=base_url, api_key="none")
        headers = {name: value for name, value in sdk.default_headers.items() if name.lower() != "authorization"}
        sdk.close()
        if key is not None:
            # Not the SDK's bearer: every server of this wire reads the key here, the maker's own too.
            headers["x-api-key"] = key.get_secret_value()
        channel = Channel(base_url.removesuffix("/v1"), headers, allow_private=allow_private, connections=connections)
        super().__init__(channel, first_token_s=first_token_s, stall_s=stall_s)

    def body_of(self, question: Question) -> Mapping[str, Any]:
        body: MessageCreateParamsStreaming = {
            "model": question.wire_name,
            "max_tokens": question.terms.max_tokens,
            "messages": _messages_of(question),
            "stream": True,
        }
        system = _system_of(question)
        if system:
            body["system"] = system
        thinking = NO_THINKING[self._tried.get(question.wire_name, 0)]
        if thinking is not None:
            body["thinking"] = thinking
        if question.tools:
            body["tools"] = [_describe(tool) for tool in question.tools]
            if not question.may_call:
                body["tool_choice"] = {"type": "none"}
        return dict(body)

    def adapt(self, question: Question, body: Mapping[str, Any], refusal: Refused) -> None:
        """Which way of not thinking a model knows is its own: the next call tries the next one."""
        about_it = "thinking" in str(refusal.said.get("message") or "").lower()
        if refusal.status == 400 and about_it and "thinking" in body:
            self._tried[question.wire_name] = NO_THINKING.index(body["thinking"]) + 1
            raise AskDifferently(FailureCode.BAD_REQUEST, "This model thinks in its own way.", retry_after_s=0)


def _object(event: dict[str, Any], name: str) -> dict[str, Any]:
    found = event.get(name)
    if not isinstance(found, dict):
        raise Unreadable(f"an event without its {name}")
    return found


def _system_of(question: Question) -> list[TextBlockParam]:
    """All system messages as blocks; a provider may keep what stands up to the last of them."""
    texts = [message.content for message in question.messages if message.role == "system" and message.content.strip()]
    blocks: list[TextBlockParam] = [{"type": "text", "text": text} for text in texts]
    if blocks:
        blocks[-1]["cache_control"] = KEPT
    return blocks


def _messages_of(question: Question) -> list[MessageParam]:
    """What was said in turns of user and assistant, beginning with user, as the wire demands; then the rounds."""
    turns: list[dict[str, Any]] = []
    said = [message for message in question.messages if message.role != "system" and message.content.strip()]
    kept = [message for message in said if message.stable][-MOST_KEPT:]
    for message in said:
        block: dict[str, Any] = {"type": "text", "text": message.content}
        if any(message is each for each in kept):
            block["cache_control"] = KEPT
        if not turns or turns[-1]["role"] != message.role:
            turns.append({"role": message.role, "content": []})
        turns[-1]["content"].append(block)
    if turns and turns[0]["role"] == "assistant":
        turns.insert(0, {"role": "user", "content": [{"type": "text", "text": BEFORE}]})
    turns += [turn for past in question.rounds for turn in _show_round(past)]
    return cast(list[MessageParam], turns)  # one of several typed dicts by role


def _show_round(past: ToolRound) -> Iterator[dict[str, Any]]:
    spoken = past.calls.carried
    if not isinstance(spoken, list):
        said = [{"type": "text", "text": past.calls.said}] if past.calls.said else []
        spoken = [*said, *(_show_call(call) for call in past.calls.calls)]
    yield {"role": "assistant", "content": [block for block in spoken if not _is_blank(block)]}
    yield {
        "role": "user",
        "content": [
            {
                "type": "tool_result",
                "tool_use_id": result.call_id,
                "content": result.content,
                "is_error": result.is_error,
            }
            for result in past.results
        ],
    }


def _show_call(call: ToolCall) -> dict[str, Any]:
    return {"type": "tool_use", "id": call.call_id, "name": call.name, "input": call.arguments}


def _is_blank(block: dict[str, Any]) -> bool:
    """The wire refuses a text without any letter in what it is given, though it may send one."""
    return block["type"] == "text" and not str(block.get("text") or "").strip()


def _describe(tool: ToolSchema) -> ToolParam:
    return cast(ToolParam, {"name": tool.name, "description": tool.description, "input_schema": tool.parameters})
