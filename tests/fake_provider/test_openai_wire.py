"""The OpenAI wire, through the SDK that speaks it."""

import json
import time

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam

from fake_provider.testing import FakeProvider
from tests.fake_provider.asking import post_chat, read_events

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "hello"}]
ADD_TASK = {"name": "add_task", "arguments": {"title": "Buy milk, eggs and a newspaper"}, "id": "call_1"}


def test_a_stream_tells_its_text_its_end_and_its_usage(provider: FakeProvider, client: openai.OpenAI) -> None:
    provider.configure(text="Zwölf Boxkämpfer jagen Viktor. 🎈")

    chunks = list(
        client.chat.completions.create(
            model="gpt-4o-mini", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "Zwölf Boxkämpfer jagen Viktor. 🎈"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 5
    assert all(chunk.usage is None for chunk in chunks[:-1])
    assert {chunk.model for chunk in chunks} == {"gpt-4o-mini"}
    assert len({chunk.id for chunk in chunks}) == 1


def test_usage_is_told_only_to_those_who_ask(http: httpx2.Client) -> None:
    events = read_events(post_chat(http))

    assert events[-1] == (None, "[DONE]")
    assert not any("usage" in data for _, data in events[:-1])


def test_each_token_tells_its_number_and_the_time_it_was_made(provider: FakeProvider, client: openai.OpenAI) -> None:
    before = time.monotonic_ns()

    answer = client.chat.completions.create(model="any", messages=HELLO)

    tokens = [token.split(":") for token in (answer.choices[0].message.content or "").split()]
    assert [int(number) for number, _ in tokens] == list(range(20))
    times = [int(made_at) for _, made_at in tokens]
    assert before < times[0] <= times[-1] < time.monotonic_ns()
    assert times == sorted(times)


def test_a_whole_answer_has_the_shape_of_a_completion(provider: FakeProvider, client: openai.OpenAI) -> None:
    provider.configure(text="Good morning to you.")

    answer = client.chat.completions.create(model="any", messages=HELLO)

    assert answer.id.startswith("chatcmpl-")
    assert answer.object == "chat.completion"
    assert answer.choices[0].message.content == "Good morning to you."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 4


def test_max_tokens_clips_an_answer_and_says_so(provider: FakeProvider, client: openai.OpenAI) -> None:
    provider.configure(text="one two three four")

    answer = client.chat.completions.create(model="any", messages=HELLO, max_completion_tokens=2)

    assert answer.choices[0].message.content == "one two "
    assert answer.choices[0].finish_reason == "length"


def test_a_tool_call_arrives_in_pieces(provider: FakeProvider, client: openai.OpenAI) -> None:
    provider.configure(tool_calls=[ADD_TASK])

    with client.chat.completions.stream(model="any", messages=HELLO) as stream:
        message = stream.get_final_completion().choices[0].message

    assert message.content is None
    assert message.tool_calls is not None
    assert message.tool_calls[0].id == "call_1"
    assert message.tool_calls[0].function.name == "add_task"
    assert json.loads(message.tool_calls[0].function.arguments) == ADD_TASK["arguments"]


def test_a_whole_answer_may_speak_and_call_tools(provider: FakeProvider, client: openai.OpenAI) -> None:
    provider.configure(text="Noted.", tool_calls=[ADD_TASK, {"name": "list_tasks"}])

    choice = client.chat.completions.create(model="any", messages=HELLO).choices[0]

    assert choice.finish_reason == "tool_calls"
    assert choice.message.content == "Noted."
    calls = [call.function for call in choice.message.tool_calls or [] if call.type == "function"]
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [
        ("add_task", ADD_TASK["arguments"]),
        ("list_tasks", {}),
    ]


def test_a_tool_is_not_called_again_once_its_result_is_there(provider: FakeProvider, client: openai.OpenAI) -> None:
    provider.configure(tool_calls=[ADD_TASK])
    history: list[ChatCompletionMessageParam] = [
        *HELLO,
        {
            "role": "assistant",
            "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "add_task", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "done"},
    ]

    choice = client.chat.completions.create(model="any", messages=history).choices[0]

    assert choice.finish_reason == "stop"
    assert choice.message.tool_calls is None


def test_models_are_listed_in_each_wires_shape(http: httpx2.Client, client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["fake-mini", "fake-large"]

    listed = http.get("/v1/models", headers={"anthropic-version": "2023-06-01"}).json()

    assert [(model["type"], model["id"]) for model in listed["data"]] == [
        ("model", "fake-mini"),
        ("model", "fake-large"),
    ]
    assert listed["has_more"] is False
