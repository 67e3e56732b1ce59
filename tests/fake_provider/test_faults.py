"""Each fault as a client meets it."""

import itertools
import time
from email.utils import parsedate_to_datetime

import httpx2
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from fake_provider.testing import FakeProvider
from tests.fake_provider.asking import chat, chat_text, post_chat, post_message, read_events

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "hello"}]


@pytest.mark.parametrize(
    ("fail", "error", "code"),
    [
        (400, openai.BadRequestError, "invalid_value"),
        (401, openai.AuthenticationError, "invalid_api_key"),
        (429, openai.RateLimitError, "rate_limit_exceeded"),
        ("429_money", openai.RateLimitError, "insufficient_quota"),
        (500, openai.InternalServerError, None),
        (403, openai.PermissionDeniedError, "unsupported_country"),
        (404, openai.NotFoundError, "model_not_found"),
        ("400_long", openai.BadRequestError, "context_length_exceeded"),
        ("400_content", openai.BadRequestError, "content_policy_violation"),
        (529, openai.InternalServerError, "overloaded"),
    ],
)
def test_the_sdk_knows_each_refusal(
    provider: FakeProvider, client: openai.OpenAI, fail: int | str, error: type[openai.APIStatusError], code: str | None
) -> None:
    provider.configure(fail=fail)

    with pytest.raises(error) as caught:
        client.chat.completions.create(model="any", messages=HELLO, stream=True)

    assert caught.value.code == code


def test_402_is_refused_as_routers_of_models_do(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(fail=402)

    answer = post_chat(http)

    assert answer.status_code == 402
    assert answer.json()["error"]["code"] == 402


@pytest.mark.parametrize(
    ("fail", "status", "kind"),
    [
        (400, 400, "invalid_request_error"),
        (401, 401, "authentication_error"),
        (402, 402, "billing_error"),
        (429, 429, "rate_limit_error"),
        ("429_money", 429, "rate_limit_error"),
        (500, 500, "api_error"),
        (403, 403, "permission_error"),
        (404, 404, "not_found_error"),
        (408, 408, "timeout_error"),
        (413, 413, "request_too_large"),
        ("400_money", 400, "invalid_request_error"),
        (529, 529, "overloaded_error"),
    ],
)
def test_refusals_of_messages_name_their_kind(
    provider: FakeProvider, http: httpx2.Client, fail: int | str, status: int, kind: str
) -> None:
    provider.configure(fail=fail)

    answer = post_message(http)

    assert answer.status_code == status
    assert answer.json()["type"] == "error"
    assert answer.json()["error"]["type"] == kind


def test_a_refusal_says_when_to_come_back(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(fail="429", retry_after=1.5)

    assert post_chat(http).headers["retry-after"] == "2"

    provider.configure(fail="429")

    assert "retry-after" not in post_chat(http).headers


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages"])
def test_a_cut_breaks_the_body_after_its_tokens(provider: FakeProvider, http: httpx2.Client, path: str) -> None:
    provider.configure(fail="cut", cut_at=3, tps=200)
    received: list[bytes] = []

    with http.stream("POST", path, json=chat()) as answer, pytest.raises(httpx2.RemoteProtocolError):
        received.extend(answer.iter_bytes())

    assert b'"2:' in b"".join(received)
    assert b'"3:' not in b"".join(received)
    [call] = provider.settled_calls()
    assert (call["tokens_sent"], call["finished"], call["closed_by"]) == (3, False, "server")
    assert provider.stats()["cut"] == 1


def test_a_whole_answer_is_cut_in_mid_body(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(fail="cut")

    with pytest.raises(httpx2.RemoteProtocolError):
        post_chat(http, stream=False)


def test_a_silent_end_is_in_good_order_but_never_complete(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(fail="silent_end", cut_at=4)

    chunks = [data for _, data in read_events(post_chat(http))]
    names = [name for name, _ in read_events(post_message(http))]
    whole = post_chat(http, stream=False).json()

    assert len(chunks) == 1 + 4
    assert {chunk["choices"][0]["finish_reason"] for chunk in chunks} == {None}
    assert "message_delta" not in names
    assert "message_stop" not in names
    assert whole["choices"][0]["finish_reason"] is None
    assert [call["finished"] for call in provider.calls()] == [False, False, False]
    assert provider.stats()["silent_end"] == 3


def test_a_stall_falls_silent_and_then_goes_on(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(tokens=6, tps=50, fail="stall", cut_at=3, stall_s=0.2)

    tokens = chat_text(post_chat(http)).split()

    times = [int(token.split(":")[1]) for token in tokens]
    gaps = [(later - earlier) / 1e9 for earlier, later in itertools.pairwise(times)]
    assert len(tokens) == 6
    assert gaps[2] >= 0.19
    assert max(gaps) == gaps[2]
    assert times[-1] - times[3] > 0.03e9  # what was held up does not come in a heap


def test_who_tires_of_a_stall_is_seen_to_leave_at_once(provider: FakeProvider, client: openai.OpenAI) -> None:
    provider.configure(fail="stall", cut_at=2, stall_s=60)

    with pytest.raises(openai.APITimeoutError):
        list(client.chat.completions.create(model="any", messages=HELLO, stream=True, timeout=0.5))

    [call] = provider.settled_calls()
    assert (call["closed_by"], call["finished"], call["tokens_sent"]) == ("client", False, 2)
    assert provider.stats()["client_gone"] == 1


def test_chance_strikes_the_same_calls_again(provider: FakeProvider, http: httpx2.Client) -> None:
    def fates() -> list[int]:
        provider.configure(fail=500, p=0.5, seed=7, tokens=1)
        return [post_chat(http).status_code for _ in range(20)]

    first, second = fates(), fates()

    assert first == second
    assert {200, 500} == set(first)


def test_a_fault_may_wait_for_the_first_token(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(fail="cut", cut_at=0, ttft=30)
    started = time.monotonic()

    with pytest.raises(httpx2.RemoteProtocolError):
        post_chat(http)

    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"model": None}, "model"),
        ({"messages": []}, "messages"),
        ({"messages": ["hi"]}, "messages"),
        ({"stream": 1}, "stream"),
    ],
)
def test_a_malformed_request_is_refused_as_by_any_provider(
    provider: FakeProvider, http: httpx2.Client, change: dict[str, object], param: str
) -> None:
    answer = http.post("/v1/chat/completions", json=chat() | change)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert answer.json()["error"]["param"] == param


def test_what_is_not_json_is_refused_and_kept_as_text(provider: FakeProvider, http: httpx2.Client) -> None:
    answer = http.post("/v1/chat/completions", content=b'{"model": NaN')

    assert answer.status_code == 400
    [call] = provider.calls()
    assert (call["status"], call["body"]) == (400, '{"model": NaN')


def test_a_wait_is_asked_for_in_each_of_the_three_forms(provider: FakeProvider, http: httpx2.Client) -> None:
    told = {}
    for form in ("seconds", "date", "ms"):
        provider.configure(fail=429, retry_after=30, retry_after_as=form)
        told[form] = post_chat(http).headers

    assert told["seconds"]["retry-after"] == "30"
    assert told["ms"]["retry-after-ms"] == "30000"
    until = parsedate_to_datetime(told["date"]["retry-after"]).timestamp()
    assert 28 < until - time.time() < 32


def test_a_field_may_be_refused_by_name(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(refuse_field="stream_options.include_usage")

    refused = post_chat(http, stream_options={"include_usage": True})
    taken = post_chat(http)

    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "stream_options.include_usage")
    assert taken.status_code == 200


def test_a_stream_may_end_with_an_error_or_a_refusal(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.script({"fail": "error_event", "cut_at": 2}, {"fail": "error_event", "cut_at": 2})
    _, overloaded = read_events(post_message(http))[-1]
    _, error = read_events(post_chat(http))[-1]
    provider.configure(fail="refusal", cut_at=0)
    *_, (_, delta), (_, stop) = read_events(post_message(http))
    *_, (_, chunk), (_, done) = read_events(post_chat(http))

    assert (overloaded["type"], overloaded["error"]["type"]) == ("error", "overloaded_error")
    assert error["error"]["code"] == "overloaded"
    assert (delta["delta"]["stop_reason"], stop["type"]) == ("refusal", "message_stop")
    assert (chunk["choices"][0]["finish_reason"], done) == ("content_filter", "[DONE]")
    assert provider.stats()["error_event"] == 2
