"""The OpenAI wire at any base URL; the only file that imports the SDK.

The SDK knows the address, the key's place and the words of a request, which its types check here. Sending is the
channel's and reading our own, since the SDK's building of a request and its event objects cost several times the
processor time of the text they carry (docs/decisions, "Reading provider streams").
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, cast

from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from pydantic import SecretStr

from ai_orchestrator.providers.channel import Channel, Refused, symptom_of
from ai_orchestrator.providers.faults import Symptom, classify
from ai_orchestrator.providers.port import AskDifferently, Question, ToolRound, ToolSchema
from ai_orchestrator.providers.reading import Reading, count_of, text_of
from ai_orchestrator.providers.sse import Unreadable
from ai_orchestrator.providers.wire import Wire
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from shared.contracts.usage import Usage

OMITTABLE = ("temperature", "stream_options", "tools")
NO_TOOLS = re.compile(r"(does not|doesn't|not) support.{0,20}\b(tools?|function)\b", re.IGNORECASE)
OWN_HOST = "api.openai.com"
FINISHES = {"length": Finish.LENGTH, "max_tokens": Finish.LENGTH}
WAITS_FOR_TOOLS = ("tool_calls", "function_call")


class _Reading(Reading):
    """Chunks of a chat completion: complete once a choice tells its finish reason."""

    _finish: str | None = None
    _refused = False

    @property
    def complete(self) -> bool:
        return self._finish is not None

    def take(self, event: dict[str, Any]) -> str:
        if event.get("error"):
            raise classify(symptom_of(event["error"]))
        if isinstance(event.get("usage"), dict):
            self.usage = _read_usage(event["usage"])
        choices = event.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return ""
        if self._finish is None:
            self.progress()
        return self._take_choice(choices[0])

    def take_whole(self, body: dict[str, Any]) -> str:
        return self.take(body)

    def finish(self) -> Finish | None:
        if self._finish == "content_filter" or self._refused:
            raise classify(Symptom(code="content_filter"))
        if self._finish in FINISHES:
            return FINISHES[self._finish]
        # Some servers end an answer that calls tools with "stop".
        return None if self._finish in WAITS_FOR_TOOLS or self.calls else Finish.COMPLETE

    def _take_choice(self, choice: dict[str, Any]) -> str:
        delta = choice.get("delta") or choice.get("message") or {}
        if not isinstance(delta, dict):
            raise Unreadable("a delta that is none")
        self._refused = self._refused or bool(delta.get("refusal"))
        if delta.get("tool_calls"):
            self._take_calls(delta["tool_calls"])
        if choice.get("finish_reason"):
            self._finish = str(choice["finish_reason"])
            self.expect_rest()
        return text_of(delta.get("content"))

    def _take_calls(self, fragments: object) -> None:
        if not isinstance(fragments, list):
            raise Unreadable("tool calls that are none")
        for position, fragment in enumerate(fragments):
            function = fragment.get("function") if isinstance(fragment, dict) else None
            if not isinstance(function, dict):
                raise Unreadable("a tool call that is none")
            arguments = function.get("arguments")
            self.calls.add(
                fragment.get("index", position),
                call_id=str(fragment.get("id") or ""),
                name=str(function.get("name") or ""),
                fragment=json.dumps(arguments) if isinstance(arguments, dict) else str(arguments or ""),
            )


class OpenAIWire(Wire):
    """Answers by `POST {base_url}/chat/completions`; complete once a finish reason was seen."""

    answers_at = "/chat/completions"
    models_at = "/models"
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
        self._own_host = OWN_HOST in base_url
        self._omitted: set[tuple[str, str]] = set()
        sdk = OpenAI(
            base_url=base_url,
            api_key=key.get_secret_value() if key else "none",
            organization="",  # not from the environment: the connection is all there is
            project="",
        )
        headers = {**sdk.default_headers, **(sdk.auth_headers if key else {})}
        sdk.close()
        channel = Channel(base_url, headers, allow_private=allow_private, connections=connections)
        super().__init__(channel, first_token_s=first_token_s, stall_s=stall_s)

    def body_of(self, question: Question) -> Mapping[str, Any]:
        terms = question.terms
        body: CompletionCreateParamsStreaming = {
            "model": question.wire_name,
            "messages": _messages_of(question),
            "stream": True,
            "temperature": terms.temperature,
            "stream_options": {"include_usage": True},
        }
        if self._own_host:
            body["max_completion_tokens"] = terms.max_tokens
        else:
            body["max_tokens"] = terms.max_tokens
        if question.tools and (question.wire_name, "tools") not in self._omitted:
            body["tools"] = [_describe(tool) for tool in question.tools]
            if not question.may_call:
                body["tool_choice"] = "none"
        omitted = {name for model, name in self._omitted if model == question.wire_name}
        return {name: value for name, value in body.items() if name not in omitted}

    def adapt(self, question: Question, body: Mapping[str, Any], refusal: Refused) -> None:
        """Some models take no temperature or no tools, some servers no stream options: the next call goes without."""
        name = str(refusal.said.get("param") or "").split(".")[0]
        if NO_TOOLS.search(str(refusal.said.get("message") or "")):
            name = "tools"
        if refusal.status == 400 and name in OMITTABLE and name in body:
            self._omitted.add((question.wire_name, name))
            raise AskDifferently(FailureCode.BAD_REQUEST, f"This model takes no {name}.", retry_after_s=0)


def _messages_of(question: Question) -> list[ChatCompletionMessageParam]:
    # One message a turn: templates of local models refuse two of one role in a row.
    turns = groupby(question.messages, key=lambda message: message.role)
    said = [{"role": role, "content": "".join(message.content for message in turn)} for role, turn in turns]
    rounds = [message for past in question.rounds for message in _show_round(past)]
    return cast(list[ChatCompletionMessageParam], said + rounds)  # one of several typed dicts by role


def _show_round(past: ToolRound) -> Iterator[dict[str, Any]]:
    calls = [
        {
            "id": call.call_id,
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments, ensure_ascii=False)},
        }
        for call in past.calls.calls
    ]
    yield {"role": "assistant", "content": past.calls.said or None, "tool_calls": calls}
    for result in past.results:
        yield {"role": "tool", "tool_call_id": result.call_id, "content": result.content}


def _describe(tool: ToolSchema) -> ChatCompletionToolParam:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return cast(ChatCompletionToolParam, {"type": "function", "function": function})


def _read_usage(said: dict[str, Any]) -> Usage:
    details = said.get("prompt_tokens_details")
    cost = said.get("cost")
    return Usage(
        prompt_tokens=count_of(said.get("prompt_tokens")),
        completion_tokens=count_of(said.get("completion_tokens")),
        cached_tokens=count_of(details.get("cached_tokens")) if isinstance(details, dict) else None,
        reported_cost_micro_usd=round(cost * 1_000_000) if isinstance(cost, int | float) and cost >= 0 else None,
    )
