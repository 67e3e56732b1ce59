"""What is sent over Anthropic's wire, and how its streams are read."""

import json
from dataclasses import replace
from typing import Any

import pytest

from ai_orchestrator.halt import Halt
from ai_orchestrator.prompts.chat import ChatMessage
from ai_orchestrator.providers.budget import CallBudget
from ai_orchestrator.providers.port import ProviderFault, Question
from ai_orchestrator.providers.retry import CutAfterText
from fake_provider.testing import FakeProvider
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from tests.ai_orchestrator.asking import KEY, Asked, question, wire
from tests.ai_orchestrator.stalling_server import http, serving

KEPT = {"type": "ephemeral"}


def event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def say(text: str) -> bytes:
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


def stopped(reason: str | None, **usage: int) -> bytes:
    return event("message_delta", delta={"stop_reason": reason}, usage=usage)


STOP = event("message_stop")


def ask_once(payload: bytes) -> tuple[Asked, ProviderFault | None]:
    """One call, answered by exactly these bytes."""
    asked = Asked()
    with serving(payload) as server, wire(server.base_url, "anthropic") as spoken:
        try:
            return asked.ask(spoken, budget=CallBudget(3)), None
        except CutAfterText as cut:
            return asked, cut.fault
        except ProviderFault as fault:
            return asked, fault


def sent_for(provider: FakeProvider, asked: Question) -> dict[str, Any]:
    """The body of the request that this question becomes."""
    with wire(provider.url, "anthropic") as spoken:
        list(spoken.stream(asked, Halt()))
    body: dict[str, Any] = provider.settled_calls()[-1]["body"]
    return body


def test_what_is_sent_is_what_the_contract_says(provider: FakeProvider) -> None:
    with wire(provider.url, "anthropic") as spoken:
        Asked().ask(spoken, "What now?")

    (call,) = provider.settled_calls()
    assert (call["path"], call["key_tail"]) == ("/v1/messages", KEY[-4:])
    assert call["body"] == {
        "model": "fake-mini",
        "max_tokens": 500,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "What now?"}]}],
        "stream": True,
        "thinking": {"type": "disabled"},
    }


def test_an_address_may_end_with_the_version(provider: FakeProvider) -> None:
    with wire(provider.openai_base_url, "anthropic") as spoken:
        asked = Asked().ask(spoken)

    assert asked.end is not None
    assert provider.settled_calls()[0]["path"] == "/v1/messages"


def test_turns_alternate_and_the_stable_part_is_marked(provider: FakeProvider) -> None:
    messages = [
        ChatMessage("system", "You are Ada."),
        ChatMessage("assistant", "Hello."),
        ChatMessage("user", "One.", stable=True),
        ChatMessage("user", " "),
        ChatMessage("user", "Two."),
    ]

    body = sent_for(provider, replace(question(), messages=messages))

    assert body["system"] == [{"type": "text", "text": "You are Ada.", "cache_control": KEPT}]
    assert [turn["role"] for turn in body["messages"]] == ["user", "assistant", "user"]
    assert body["messages"][2]["content"] == [
        {"type": "text", "text": "One.", "cache_control": KEPT},
        {"type": "text", "text": "Two."},
    ]


def test_no_more_is_marked_than_the_wire_takes(provider: FakeProvider) -> None:
    messages = [ChatMessage("system", "You are Ada.")]
    messages += [ChatMessage("user", f"{number}", stable=True) for number in range(9)]

    body = sent_for(provider, replace(question(), messages=messages))

    assert json.dumps(body).count("cache_control") == 4


@pytest.mark.parametrize(
    ("refused", "sent"),
    [
        ("thinking.budget_tokens", [{"type": "disabled"}]),
        ("thinking.type", [{"type": "disabled"}, {"type": "between_tools"}, None]),
    ],
)
def test_a_model_that_thinks_in_its_own_way_is_asked_so_from_then_on(
    provider: FakeProvider, refused: str, sent: list[dict[str, str] | None]
) -> None:
    provider.configure(refuse_field=refused, tokens=3)

    with wire(provider.url, "anthropic") as spoken:
        Asked().ask(spoken)
        Asked().ask(spoken)

    assert [call["body"].get("thinking") for call in provider.settled_calls()] == [*sent, sent[-1]]


def test_usage_counts_what_was_read_from_the_cache(provider: FakeProvider) -> None:
    provider.configure(tokens=7, cached=11)

    with wire(provider.url, "anthropic") as spoken:
        asked = Asked().ask(spoken)

    assert asked.end is not None
    usage = asked.end.usage
    assert (usage.completion_tokens, usage.cached_tokens) == (7, 11)
    assert usage.prompt_tokens == len(json.dumps(provider.settled_calls()[0]["body"], separators=(", ", ": "))) // 4 + 1


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("end_turn", Finish.COMPLETE),
        ("stop_sequence", Finish.COMPLETE),
        ("max_tokens", Finish.LENGTH),
        ("model_context_window_exceeded", Finish.LENGTH),
    ],
)
def test_each_reason_to_stop_is_told(reason: str, finish: Finish) -> None:
    asked, fault = ask_once(http(say("Hi") + stopped(reason, output_tokens=1) + STOP))

    assert fault is None
    assert asked.end is not None
    assert (asked.text, asked.end.finish, asked.end.usage.prompt_tokens) == ("Hi", finish, None)


ODD_STREAMS = [
    ("a refusal", http(stopped("refusal") + STOP), FailureCode.CONTENT_REFUSED),
    ("a pause nobody asked for", http(stopped("pause_turn") + STOP), FailureCode.INVALID_OUTPUT),
    ("a reason without the stop", http(say("Hi") + stopped("end_turn")), FailureCode.CUT),
    ("a stop without a reason", http(say("Hi") + STOP), FailureCode.CUT),
    ("all tokens thought away", http(stopped("max_tokens", output_tokens=500) + STOP), FailureCode.INVALID_OUTPUT),
    ("an error of the key", http(event("error", error={"type": "authentication_error"})), FailureCode.AUTH),
    ("an error of money", http(event("error", error={"type": "billing_error"})), FailureCode.MONEY),
    ("a page", http(b"<html>", "text/html"), FailureCode.INVALID_OUTPUT),
    ("a delta that is none", http(event("content_block_delta", index=0)), FailureCode.INVALID_OUTPUT),
    ("a whole message without content", http(b'{"type": "message"}', "application/json"), FailureCode.INVALID_OUTPUT),
    (
        "an error with status 200",
        http(b'{"type": "error", "error": {"type": "permission_error"}}', "application/json"),
        FailureCode.AUTH,
    ),
]


@pytest.mark.parametrize(("payload", "code"), [row[1:] for row in ODD_STREAMS], ids=[row[0] for row in ODD_STREAMS])
def test_odd_answer(payload: bytes, code: FailureCode) -> None:
    _, fault = ask_once(payload)

    assert fault is not None
    assert fault.code is code


def test_thoughts_are_not_shown() -> None:
    thought = event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": "Hm."})
    asked, fault = ask_once(http(event("ping") + thought + say("Yes.") + stopped("end_turn") + STOP))

    assert (asked.text, fault) == ("Yes.", None)


def test_pings_are_no_progress() -> None:
    with (
        serving(http(event("ping")), stalls=True) as server,
        wire(server.base_url, "anthropic", first_token_s=0.3) as spoken,
        pytest.raises(ProviderFault) as caught,
    ):
        Asked().ask(spoken, budget=CallBudget(3))

    assert caught.value.code is FailureCode.TIMEOUT


def test_a_server_that_does_not_stream_is_read_too() -> None:
    body = {
        "type": "message",
        "content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Whole."}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 3, "output_tokens": 2},
    }

    asked, fault = ask_once(http(json.dumps(body).encode(), "application/json"))

    assert fault is None
    assert asked.text == "Whole."
    assert asked.end is not None
    assert asked.end.usage.prompt_tokens == 3


def test_models_are_listed(provider: FakeProvider) -> None:
    with wire(provider.url, "anthropic") as spoken:
        assert spoken.list_models(5) == ["fake-mini", "fake-large"]


def test_connections_are_used_again(provider: FakeProvider) -> None:
    provider.configure(tokens=3)
    with wire(provider.url, "anthropic") as spoken:
        for _ in range(3):
            Asked().ask(spoken)
        pool = spoken._channel._http._transport._pool  # type: ignore[attr-defined]  # no public way to count

        assert len(pool.connections) == 1
