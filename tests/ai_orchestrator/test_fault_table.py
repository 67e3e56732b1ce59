"""Every fault, scripted at a real HTTP server in both wires: what it is called, and how often we called."""

import gzip
import json
import time
from dataclasses import dataclass
from typing import Any

import pytest

from ai_orchestrator.providers.budget import MAX_CALLS, CallBudget
from ai_orchestrator.providers.port import ProviderFault
from ai_orchestrator.providers.retry import CutAfterText
from fake_provider.testing import FakeProvider
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from tests.ai_orchestrator.asking import KEY, Asked, wire
from tests.ai_orchestrator.stalling_server import http, serving

ANSWER = {"text": "All is well.", "tps": 0}


def one_call() -> CallBudget:
    """A job that has spent all its calls but one."""
    return CallBudget(MAX_CALLS - 1)


@dataclass(frozen=True)
class Row:
    """`steps` are what the provider does call by call; then an answer, if one is due, comes after `calls` calls.

    `patience_s` is what is waited for each piece.
    """

    name: str
    steps: list[dict[str, Any]]
    calls: int
    code: FailureCode | None = None
    patience_s: float = 5


SLOW_DOWN = {"fail": 429, "retry_after": 0.05, "retry_after_as": "ms"}

TABLE = [
    Row("a 400 is not asked again", [{"fail": 400}], 1, FailureCode.BAD_REQUEST),
    Row("a refused key is not tried again", [{"fail": 401}], 1, FailureCode.AUTH),
    Row("a key without permission is not tried again", [{"fail": 403}], 1, FailureCode.AUTH),
    Row("an unknown model is not tried again", [{"fail": 404}], 1, FailureCode.BAD_REQUEST),
    Row("a request too large is not tried again", [{"fail": 413}], 1, FailureCode.BAD_REQUEST),
    Row("a conversation too long is not tried again", [{"fail": "400_long"}], 1, FailureCode.BAD_REQUEST),
    Row("refused content is not tried again", [{"fail": "400_content"}], 1, FailureCode.CONTENT_REFUSED),
    Row("an answer refused at its end", [{"fail": "refusal", "cut_at": 0}], 1, FailureCode.CONTENT_REFUSED),
    Row("402 is money and not tried again", [{"fail": 402}], 1, FailureCode.MONEY),
    Row("400 for want of money is not tried again", [{"fail": "400_money"}], 1, FailureCode.MONEY),
    Row("429 for want of money is not tried again", [{"fail": "429_money"}], 1, FailureCode.MONEY),
    Row("429 for want of money is not waited for", [{"fail": "429_money", "retry_after": 1}], 1, FailureCode.MONEY),
    Row("a rate limit that passes", [SLOW_DOWN, ANSWER], 2),
    Row("a rate limit without a time that passes", [{"fail": 429}, ANSWER], 2),
    Row("a rate limit that stays", [SLOW_DOWN] * 9, 4, FailureCode.RATE_LIMITED),
    Row("a rate limit far too long", [{"fail": 429, "retry_after": 3600}], 1, FailureCode.RATE_LIMITED),
    Row("a 408 that passes", [{"fail": 408}, ANSWER], 2),
    Row("a 408 that stays", [{"fail": 408}] * 9, 4, FailureCode.TIMEOUT),
    Row("a 500 that passes", [{"fail": 500}, ANSWER], 2),
    Row("a 500 that stays", [{"fail": 500}] * 9, 4, FailureCode.OVERLOADED),
    Row("a 503 that passes", [{"fail": 503}, {"fail": 503}, ANSWER], 3),
    Row("529 that passes", [{"fail": 529}, {"fail": 529}, ANSWER], 3),
    Row("529 that stays", [{"fail": 529}] * 9, 4, FailureCode.OVERLOADED),
    Row("an error in the stream before any text that passes", [{"fail": "error_event", "cut_at": 0}, ANSWER], 2),
    Row("errors in the stream that stay", [{"fail": "error_event", "cut_at": 0}] * 9, 4, FailureCode.OVERLOADED),
    Row("a cut before any text is tried again", [{"fail": "cut", "cut_at": 0}, ANSWER], 2),
    Row("cuts before any text that stay", [{"fail": "cut", "cut_at": 0}] * 9, 4, FailureCode.CUT),
    Row("a silent end before any text", [{"fail": "silent_end", "cut_at": 0}, ANSWER], 2),
    Row("silent ends that stay", [{"fail": "silent_end", "cut_at": 0}] * 9, 4, FailureCode.CUT),
    Row("a stall before any text", [{"fail": "stall", "cut_at": 0, "stall_s": 30}, ANSWER], 2, patience_s=0.4),
    Row("no first token in time", [{"ttft": 30, "tokens": 3}, ANSWER], 2, patience_s=0.4),
    Row("nothing but the end", [{"tokens": 0}], 1, FailureCode.INVALID_OUTPUT),
    Row("tool calls nobody offered", [{"tool_calls": [{"name": "x"}]}], 1, FailureCode.INVALID_OUTPUT),
    Row("faults of several kinds", [{"fail": 500}, SLOW_DOWN, {"fail": 529}, ANSWER], 4),
    Row("money after a fault that passes", [{"fail": 500}, {"fail": 402}], 2, FailureCode.MONEY),
    Row("a key refused after a fault that passes", [{"fail": "cut", "cut_at": 0}, {"fail": 401}], 2, FailureCode.AUTH),
]


@pytest.fixture(params=["openai", "anthropic"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def address(provider: FakeProvider, kind: str) -> str:
    return provider.openai_base_url if kind == "openai" else provider.url


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_fault(provider: FakeProvider, kind: str, row: Row) -> None:
    provider.script(*row.steps)
    asked = Asked()

    with wire(address(provider, kind), kind, first_token_s=row.patience_s, stall_s=row.patience_s) as spoken:
        if row.code is None:
            asked.ask(spoken)
        else:
            with pytest.raises(ProviderFault) as caught:
                asked.ask(spoken)
            assert caught.value.code is row.code
            assert KEY not in caught.value.detail

    assert len(provider.settled_calls()) == row.calls
    assert asked.text == ("" if row.code else "All is well.")
    assert (asked.end is None) is (row.code is not None)


AFTER_TEXT = [
    ("cut", FailureCode.CUT),
    ("silent_end", FailureCode.CUT),
    ("stall", FailureCode.TIMEOUT),
    ("error_event", FailureCode.OVERLOADED),
    ("refusal", FailureCode.CONTENT_REFUSED),
]


@pytest.mark.parametrize(("fail", "code"), AFTER_TEXT, ids=[row[0] for row in AFTER_TEXT])
def test_what_breaks_after_visible_text_keeps_it_and_calls_nobody_again(
    provider: FakeProvider, kind: str, fail: str, code: FailureCode
) -> None:
    provider.script({"fail": fail, "cut_at": 5, "stall_s": 30, "tokens": 20})
    asked = Asked()

    with wire(address(provider, kind), kind, stall_s=0.4) as spoken, pytest.raises(CutAfterText) as caught:
        asked.ask(spoken)

    assert caught.value.fault.code is code
    assert asked.text.startswith("0:")
    assert asked.end is None
    assert len(provider.settled_calls()) == 1


@pytest.mark.parametrize(("form", "seconds"), [("seconds", 1.0), ("date", 1.0), ("ms", 0.7)])
def test_retry_after_is_honoured(provider: FakeProvider, kind: str, form: str, seconds: float) -> None:
    provider.script({"fail": 429, "retry_after": seconds, "retry_after_as": form}, ANSWER)

    started = time.monotonic()
    with wire(address(provider, kind), kind) as spoken:
        Asked().ask(spoken)

    # A date has whole seconds, so the moment it names may come up to one later.
    assert seconds <= time.monotonic() - started < seconds + 2.5


def test_what_a_model_does_not_take_costs_a_call_of_the_four(provider: FakeProvider, kind: str) -> None:
    refused = {"refuse_field": "temperature" if kind == "openai" else "thinking.type"}
    provider.script(refused, {"fail": 500}, {"fail": 500}, {"fail": 500}, ANSWER)

    with wire(address(provider, kind), kind) as spoken, pytest.raises(ProviderFault):
        Asked().ask(spoken)

    assert len(provider.settled_calls()) == 4


def test_what_earlier_attempts_spent_is_counted(provider: FakeProvider, kind: str) -> None:
    provider.configure(fail=500)

    with wire(address(provider, kind), kind) as spoken, pytest.raises(ProviderFault):
        Asked().ask(spoken, budget=CallBudget(3))

    assert len(provider.settled_calls()) == 1


@pytest.mark.parametrize(("retry_after", "later"), [(21, True), (60, True), (3600, False)])
def test_a_provider_that_asks_to_come_back_soon_but_not_at_once_is_asked_again_by_the_owner(
    provider: FakeProvider, retry_after: float, later: bool
) -> None:
    provider.configure(fail=429, retry_after=retry_after)
    budget = CallBudget(MAX_CALLS - 2)

    with wire(provider.openai_base_url) as openai_wire, pytest.raises(ProviderFault) as caught:
        Asked().ask(openai_wire, budget=budget)

    failure = caught.value.as_failure("", budget)
    assert (failure.retryable, failure.retry_after_s, failure.calls) == (later, retry_after, 1)


def test_a_provider_that_asks_to_come_back_is_not_asked_again_when_the_calls_are_spent(provider: FakeProvider) -> None:
    provider.configure(fail=429, retry_after=60)
    budget = one_call()

    with wire(provider.openai_base_url) as openai_wire, pytest.raises(ProviderFault) as caught:
        Asked().ask(openai_wire, budget=budget)

    assert not caught.value.as_failure("", budget).retryable


def test_no_call_is_made_that_could_not_end_in_time(provider: FakeProvider) -> None:
    provider.configure(fail=429, retry_after=5)

    started = time.monotonic()
    with wire(provider.openai_base_url) as openai_wire, pytest.raises(ProviderFault):
        Asked().ask(openai_wire, seconds=2)

    assert time.monotonic() - started < 1
    assert len(provider.settled_calls()) == 1


def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
    body = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def ask_once(payload: bytes) -> tuple[Asked, ProviderFault | None]:
    """One call, answered by exactly these bytes."""
    asked = Asked()
    with serving(payload) as server, wire(server.base_url) as openai_wire:
        try:
            return asked.ask(openai_wire, budget=one_call()), None
        except CutAfterText as cut:
            return asked, cut.fault
        except ProviderFault as fault:
            return asked, fault


SAY = chunk({"content": "Hi"})
STOP = chunk({}, "stop")


def refused(status: str, **error: str) -> bytes:
    return http(json.dumps({"error": error}).encode(), "application/json", status)


ODD_STREAMS = [
    (
        "an error inside the stream",
        http(b'data: {"error": {"code": 503}}\n\n'),
        FailureCode.OVERLOADED,
    ),
    ("no money inside the stream", http(b'data: {"error": {"message": "x", "code": 402}}\n\n'), FailureCode.MONEY),
    ("a page instead of a stream", http(b"<html>welcome</html>", "text/html"), FailureCode.INVALID_OUTPUT),
    ("data that is no JSON", http(b"data: {oops\n\n"), FailureCode.INVALID_OUTPUT),
    ("data that is no object", http(b"data: [1]\n\n"), FailureCode.INVALID_OUTPUT),
    ("a stop without text", http(STOP + b"data: [DONE]\n\n"), FailureCode.INVALID_OUTPUT),
    ("only blanks", http(chunk({"content": " \n "}) + STOP), FailureCode.INVALID_OUTPUT),
    ("a done without a finish reason", http(b"data: [DONE]\n\n"), FailureCode.CUT),
    ("a content filter", http(chunk({}, "content_filter")), FailureCode.CONTENT_REFUSED),
    ("a refusal", http(chunk({"refusal": "I cannot."}) + STOP), FailureCode.CONTENT_REFUSED),
    ("a tool call nobody offered", http(chunk({}, "tool_calls")), FailureCode.INVALID_OUTPUT),
    ("a redirect", http(b"", status="302 Found", more="location: /elsewhere\r\n"), FailureCode.BAD_REQUEST),
    (
        "an unknown model",
        refused("404 Not Found", code="model_not_found"),
        FailureCode.BAD_REQUEST,
    ),
    (
        "flagged content",
        refused("403 Forbidden", message="Your input was flagged"),
        FailureCode.CONTENT_REFUSED,
    ),
    ("no answer at all", b"", FailureCode.OVERLOADED),
    ("no HTTP", b"SSH-2.0-OpenSSH\r\n", FailureCode.OVERLOADED),
]


@pytest.mark.parametrize(("payload", "code"), [row[1:] for row in ODD_STREAMS], ids=[row[0] for row in ODD_STREAMS])
def test_odd_answer(payload: bytes, code: FailureCode) -> None:
    asked, fault = ask_once(payload)

    assert fault is not None
    assert fault.code is code
    assert asked.end is None


def test_a_rate_limit_that_mentions_billing_is_no_want_of_money() -> None:
    message = "Rate limit reached. Add a payment method at https://platform.example/account/billing to raise it."
    body = json.dumps({"error": {"message": message, "type": "requests", "code": "rate_limit_exceeded"}}).encode()

    _, fault = ask_once(http(body, "application/json", "429 Too Many Requests"))

    assert fault is not None
    assert fault.code is FailureCode.RATE_LIMITED


def test_a_stream_cut_after_its_finish_reason_is_complete_with_unknown_usage() -> None:
    asked, fault = ask_once(http(SAY + STOP))

    assert fault is None
    assert asked.end is not None
    assert asked.end.finish is Finish.COMPLETE
    assert asked.end.usage.completion_tokens is None


def test_length_is_told_apart_from_complete() -> None:
    asked, _ = ask_once(http(SAY + chunk({}, "length")))

    assert asked.end is not None
    assert asked.end.finish is Finish.LENGTH


def test_usage_and_cost_are_read() -> None:
    usage = {
        "prompt_tokens": 7,
        "completion_tokens": 3,
        "prompt_tokens_details": {"cached_tokens": 5},
        "cost": 0.000123,
    }
    last = b"data: " + json.dumps({"choices": [], "usage": usage}).encode() + b"\n\ndata: [DONE]\n\n"

    asked, _ = ask_once(http(SAY + STOP + last))

    assert asked.end is not None
    assert asked.end.usage.model_dump() == {
        "prompt_tokens": 7,
        "completion_tokens": 3,
        "cached_tokens": 5,
        "reported_cost_micro_usd": 123,
    }


def test_text_comes_through_as_it_was_written() -> None:
    text = 'a\u2028b\u0085c "quoted" 🧬 文字 \\ \t end'
    raw = b'data: {"choices":[{"delta":{"content":' + json.dumps(text, ensure_ascii=False).encode() + b"}}]}\r\n\r\n"

    asked, _ = ask_once(http(b": OPENROUTER PROCESSING\n\n" + raw + STOP))

    assert asked.text == text


def test_a_pair_split_over_two_chunks_is_joined_and_what_cannot_be_stored_is_mended() -> None:
    pieces = [r'"\ud83e"', r'"\uddec ok"', r'"\u0000"', r'"\ud800 lone"']
    stream = b"".join(b'data: {"choices":[{"delta":{"content":' + p.encode() + b"}}]}\n\n" for p in pieces)

    asked, _ = ask_once(http(stream + STOP))

    assert asked.text == "🧬 ok\ufffd lone"


def test_a_server_that_does_not_stream_is_read_too() -> None:
    body = {"choices": [{"message": {"role": "assistant", "content": "Whole."}, "finish_reason": "stop"}]}

    asked, fault = ask_once(http(json.dumps(body).encode(), "application/json"))

    assert fault is None
    assert asked.text == "Whole."


def test_an_encoded_stream_is_read_though_none_was_asked_for() -> None:
    asked, fault = ask_once(http(gzip.compress(SAY + STOP), more="content-encoding: gzip\r\n"))

    assert (asked.text, fault) == ("Hi", None)


def test_comments_do_not_count_as_progress() -> None:
    keep_alive = http(b": still here\n\n")
    with (
        serving(keep_alive, stalls=True) as server,
        wire(server.base_url, first_token_s=0.3) as openai_wire,
        pytest.raises(ProviderFault) as caught,
    ):
        Asked().ask(openai_wire, budget=one_call())

    assert caught.value.code is FailureCode.TIMEOUT


def test_a_setting_the_model_does_not_take_is_left_out_from_then_on() -> None:
    error = {"error": {"message": "Unsupported value", "param": "temperature", "code": "unsupported_value"}}
    payload = http(json.dumps(error).encode(), "application/json", "400 Bad Request")
    with serving(payload) as server, wire(server.base_url) as openai_wire, pytest.raises(ProviderFault) as caught:
        Asked().ask(openai_wire)

    assert server.requests == 2
    assert caught.value.code is FailureCode.BAD_REQUEST


def test_a_private_address_is_refused_unless_allowed() -> None:
    with (
        serving(http(SAY + STOP)) as server,
        wire(server.base_url, allow_private=False) as openai_wire,
        pytest.raises(ProviderFault),
    ):
        Asked().ask(openai_wire, budget=one_call())

    assert server.requests == 0


def test_what_is_sent_is_what_the_contract_says(provider: FakeProvider) -> None:
    with wire(provider.openai_base_url) as openai_wire:
        Asked().ask(openai_wire, "What now?")

    (call,) = provider.settled_calls()
    assert call["path"] == "/v1/chat/completions"
    assert call["key_tail"] == KEY[-4:]
    body = call["body"]
    assert (body["stream"], body["stream_options"], body["max_tokens"]) == (True, {"include_usage": True}, 500)
    assert body["messages"] == [{"role": "user", "content": "What now?"}]


def test_connections_are_used_again(provider: FakeProvider) -> None:
    provider.configure(tokens=3)
    with wire(provider.openai_base_url) as openai_wire:
        for _ in range(3):
            Asked().ask(openai_wire)
        pool = openai_wire._channel._http._transport._pool  # type: ignore[attr-defined]  # no public way to count

        assert len(pool.connections) == 1
