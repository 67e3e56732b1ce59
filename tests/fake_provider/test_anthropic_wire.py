"""The Anthropic wire, read event by event."""

import json

import httpx2

from fake_provider.testing import FakeProvider
from tests.fake_provider.asking import post_message, read_events

ADD_TASK = {"name": "add_task", "arguments": {"title": "Buy milk, eggs and a newspaper"}, "id": "toolu_1"}


def test_a_stream_runs_from_message_start_to_message_stop(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(text="Good morning!")

    events = read_events(post_message(http))

    assert [name for name, _ in events] == [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert all(name == data["type"] for name, data in events)
    assert events[0][1]["message"]["usage"]["input_tokens"] > 0
    assert [data["delta"]["text"] for _, data in events[3:5]] == ["Good ", "morning!"]
    assert events[-2][1]["delta"]["stop_reason"] == "end_turn"
    assert events[-2][1]["usage"]["output_tokens"] == 2


def test_a_tool_call_is_a_block_of_its_own(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(text="Noted.", tool_calls=[ADD_TASK])

    events = read_events(post_message(http))

    starts = [data for name, data in events if name == "content_block_start"]
    assert [(start["index"], start["content_block"]["type"]) for start in starts] == [(0, "text"), (1, "tool_use")]
    assert [data["index"] for name, data in events if name == "content_block_stop"] == [0, 1]
    pieces = [
        data["delta"]["partial_json"] for _, data in events if data.get("delta", {}).get("type") == "input_json_delta"
    ]
    assert json.loads("".join(pieces)) == ADD_TASK["arguments"]
    assert events[-2][1]["delta"]["stop_reason"] == "tool_use"


def test_a_tool_call_without_text_is_the_first_block(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(tool_calls=[ADD_TASK])

    events = read_events(post_message(http))

    assert [data["index"] for name, data in events if name == "content_block_start"] == [0]
    assert [data["index"] for name, data in events if name == "content_block_stop"] == [0]


def test_a_whole_message_has_the_shape_of_a_message(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(text="Noted.", tool_calls=[ADD_TASK])

    answer = post_message(http, stream=False)

    message = answer.json()
    assert answer.headers["request-id"].startswith("req_")
    assert message["id"].startswith("msg_")
    assert message["content"] == [
        {"type": "text", "text": "Noted."},
        {"type": "tool_use", "id": "toolu_1", "name": "add_task", "input": ADD_TASK["arguments"]},
    ]
    assert message["stop_reason"] == "tool_use"


def test_max_tokens_must_be_given_and_is_kept_to(provider: FakeProvider, http: httpx2.Client) -> None:
    refused = post_message(http, max_tokens=None)

    assert refused.status_code == 400
    assert refused.json()["error"] == {"type": "invalid_request_error", "message": "max_tokens: Field required"}

    clipped = post_message(http, max_tokens=3, stream=False).json()

    assert clipped["stop_reason"] == "max_tokens"
    assert clipped["usage"]["output_tokens"] == 3


def test_a_tools_result_is_answered_with_text(provider: FakeProvider, http: httpx2.Client) -> None:
    provider.configure(tool_calls=[ADD_TASK])
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "done"}

    message = post_message(http, messages=[{"role": "user", "content": [result]}], stream=False).json()

    assert [block["type"] for block in message["content"]] == ["text"]
