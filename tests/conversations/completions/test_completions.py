"""Programs that speak the OpenAI wire ask an AI of a room, by the official client, and get its answer."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import openai
import pytest
import redis
from openai.types.chat import ChatCompletion

from shared.contracts.jobs import Claim, FailureCode
from shared.contracts.reply import Finish
from shared.contracts.usage import Usage
from tests.conversations.humans import Human, Json, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker
from tests.e2e.client import eventually
from tests.servers import TestRedis

QUESTION: list[Any] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Earlier."},
    {"role": "assistant", "content": "Yes?"},
    {"role": "user", "content": "What is a mill?"},
]


@pytest.fixture
def room(alice: Human) -> str:
    found = alice.found(settings={"reply_policy": "mention_only"})
    alice.seat_ai(found, "Ada")
    alice.seat_ai(found, "Bob")
    return found


@pytest.fixture
def client(stack: Stack, alice: Human) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key=alice.token, base_url=f"{stack.public_url}/v1", max_retries=0, timeout=30) as one:
        yield one


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as one:
        yield one


def model_of(room: str, name: str = "Ada") -> str:
    return f"{room_id(room)}/{name}"


def ask_apart(pool: ThreadPoolExecutor, client: openai.OpenAI, room: str, **more: Any) -> "Future[ChatCompletion]":
    def ask() -> ChatCompletion:
        answer: ChatCompletion = client.chat.completions.create(model=model_of(room), messages=QUESTION, **more)
        return answer

    return pool.submit(ask)


def await_turn(human: Human, room: str) -> Json:
    """The turn of the one AI that was asked, once the question is there."""

    def find() -> Json | None:
        return next((turn for turn in human.turns(room) if turn["state"] in ("waiting", "writing")), None)

    turn: Json = eventually(find)
    return turn


@pytest.fixture
def live(redis_server: TestRedis) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_server.url(1)) as one:
        yield one


def show(live: redis.Redis, turn: Json, claim: Claim, text: str) -> None:
    """Write the beginning of an answer, as workers show it while they write."""
    live.xadd(f"spindle:tail:{turn['message_id']}", {"attempt": claim.attempt, "offset": 0, "text": text})


def test_the_last_user_message_is_posted_as_mine_and_the_answer_comes_back(
    client: openai.OpenAI, pool: ThreadPoolExecutor, alice: Human, worker: Worker, room: str
) -> None:
    asked = ask_apart(pool, client, room)
    claim = worker.claim(await_turn(alice, room))
    worker.answer(claim, "A mill grinds.", usage=Usage(prompt_tokens=7, completion_tokens=3))

    completion = asked.result(20)

    assert completion.choices[0].message.content == "A mill grinds."
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage is not None
    assert completion.usage.total_tokens == 10
    said = [(message["sender_type"], message["content"]) for message in alice.read(f"{room}/messages")["items"]]
    assert said == [("user", "What is a mill?"), ("ai", "A mill grinds.")]


def test_only_the_ai_that_was_asked_answers_as_if_it_was_named(
    client: openai.OpenAI, pool: ThreadPoolExecutor, alice: Human, worker: Worker, room: str
) -> None:
    asked = ask_apart(pool, client, room)
    worker.answer(worker.claim(await_turn(alice, room)))

    asked.result(20)

    assert sorted((turn["state"], turn["reason"]) for turn in alice.turns(room)) == [
        ("answered", "mentioned"),
        ("skipped", "not_mentioned"),
    ]


def test_an_answer_streams_as_it_is_written(
    client: openai.OpenAI, alice: Human, worker: Worker, live: redis.Redis, room: str
) -> None:
    stream = client.chat.completions.create(
        model=model_of(room), messages=QUESTION, stream=True, stream_options={"include_usage": True}
    )
    turn = await_turn(alice, room)
    claim = worker.claim(turn)
    show(live, turn, claim, "A mill ")
    chunks = iter(stream)
    begun = next(chunk for chunk in chunks if chunk.choices[0].delta.content)
    worker.answer(claim, "A mill grinds.", usage=Usage(prompt_tokens=7, completion_tokens=3))

    rest = list(chunks)

    assert begun.choices[0].delta.content == "A mill "
    assert "".join(chunk.choices[0].delta.content or "" for chunk in rest if chunk.choices) == "grinds."
    assert [chunk.choices[0].finish_reason for chunk in rest if chunk.choices][-1] == "stop"
    assert rest[-1].usage is not None
    assert rest[-1].usage.completion_tokens == 3


def test_an_answer_that_was_cut_never_counts_as_complete(
    client: openai.OpenAI, pool: ThreadPoolExecutor, alice: Human, worker: Worker, room: str
) -> None:
    asked = ask_apart(pool, client, room)
    worker.answer(worker.claim(await_turn(alice, room)), "A mill gri", finish=Finish.CUT)

    assert asked.result(20).choices[0].finish_reason == "length"


def test_the_same_key_asks_once_however_often_it_is_sent(
    client: openai.OpenAI, pool: ThreadPoolExecutor, alice: Human, worker: Worker, room: str
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = ask_apart(pool, client, room, extra_headers=key)
    turn = await_turn(alice, room)
    second = ask_apart(pool, client, room, extra_headers=key)
    worker.answer(worker.claim(turn), "A mill grinds.")
    answers = {first.result(20).id, second.result(20).id}

    later = ask_apart(pool, client, room, extra_headers=key).result(20)

    assert answers == {later.id} == {f"chatcmpl-{turn['message_id']}"}
    assert len(alice.read(f"{room}/messages")["items"]) == 2


def test_a_failure_is_told_and_not_asked_again(
    stack: Stack, alice: Human, pool: ThreadPoolExecutor, worker: Worker, room: str
) -> None:
    with openai.OpenAI(api_key=alice.token, base_url=f"{stack.public_url}/v1", max_retries=2) as patient:
        asked = ask_apart(pool, patient, room)
        worker.fail(worker.claim(await_turn(alice, room)), FailureCode.BAD_REQUEST)
        with pytest.raises(openai.ConflictError) as refused:
            asked.result(20)

    assert refused.value.code == "no_answer"
    assert len([turn for turn in alice.turns(room) if turn["reason"] != "not_mentioned"]) == 1


def test_text_that_began_anew_is_not_joined_to_what_was_sent(
    client: openai.OpenAI, alice: Human, worker: Worker, live: redis.Redis, room: str
) -> None:
    stream = client.chat.completions.create(model=model_of(room), messages=QUESTION, stream=True)
    turn = await_turn(alice, room)
    lost = worker.claim(turn)
    show(live, turn, lost, "One way.")
    chunks = iter(stream)
    next(chunk for chunk in chunks if chunk.choices[0].delta.content)
    worker.vanish(lost)
    worker.answer(worker.claim(turn), "Another way.")

    with pytest.raises(openai.APIError, match="began anew"):
        list(chunks)


def test_hanging_up_stops_nothing(stack: Stack, client: openai.OpenAI, alice: Human, worker: Worker, room: str) -> None:
    stream = client.chat.completions.create(model=model_of(room), messages=QUESTION, stream=True)
    claim = worker.claim(await_turn(alice, room))
    stream.close()

    assert worker.beat(claim).cancel == []
    assert worker.answer(claim, "A mill grinds.")


@pytest.mark.parametrize("name", ["Nobody", ""])
def test_a_model_that_is_not_there_is_refused_as_that_wire_does(client: openai.OpenAI, room: str, name: str) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model=model_of(room, name), messages=QUESTION)

    assert (refused.value.type, refused.value.code) == ("invalid_request_error", "not_found")


def test_anothers_room_is_no_model_of_mine(stack: Stack, bob: Human, room: str) -> None:
    with openai.OpenAI(api_key=bob.token, base_url=f"{stack.public_url}/v1", max_retries=0) as stranger:
        with pytest.raises(openai.NotFoundError):
            stranger.chat.completions.create(model=model_of(room), messages=QUESTION)

        assert stranger.models.list().data == []


def test_an_ai_that_keeps_quiet_is_told_at_once(client: openai.OpenAI, alice: Human, room: str) -> None:
    alice.seat_ai(room, "Mute", reply_policy="quiet")

    with pytest.raises(openai.ConflictError) as refused:
        client.chat.completions.create(model=model_of(room, "Mute"), messages=QUESTION)

    assert refused.value.body is not None
    assert "quiet" in str(refused.value)


@pytest.mark.parametrize(
    "more",
    [
        {"n": 2},
        {"tools": [{"type": "function", "function": {"name": "f"}}]},
        {"response_format": {"type": "json_object"}},
        {"messages": [{"role": "system", "content": "Be brief."}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://x.org"}}]}]},
    ],
)
def test_what_a_room_cannot_do_is_refused_by_its_name(client: openai.OpenAI, room: str, more: dict[str, Any]) -> None:
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        client.chat.completions.create(**{"model": model_of(room), "messages": QUESTION, **more})

    assert str(refused.value.param).startswith(next(iter(more)))


@pytest.mark.parametrize(
    ("body", "code"), [(b'{"model": "a\\u0000b"}', "malformed_request"), (b" " * (1024 * 1024 + 1), "too_large")]
)
def test_a_body_that_no_route_gets_is_refused_as_that_wire_does(
    stack: Stack, alice: Human, body: bytes, code: str
) -> None:
    headers = {"Authorization": f"Bearer {alice.token}", "Content-Type": "application/json"}
    answer = stack.http.post(f"{stack.public_url}/v1/chat/completions", content=body, headers=headers)

    assert (answer.json()["code"], answer.json()["error"]["code"]) == (code, code)
    assert answer.headers["x-should-retry"] == "false"


def test_my_rooms_ais_are_the_models(client: openai.OpenAI, room: str) -> None:
    assert [model.id for model in client.models.list()] == [model_of(room, "Ada"), model_of(room, "Bob")]
