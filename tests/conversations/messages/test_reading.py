"""Reading a room's messages by place and by kind, in every combination, against a plain list in memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.working import open_worker

SAID = 40
FIRST_VISIBLE = 6

Query = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A late joiner's view of a room in which people, an AI and the server spoke; `messages` are all they may see."""

    human: Human
    room: str
    messages: list[Json]


@pytest.fixture(scope="module")
def told(stack: Stack) -> Told:
    """Senders, importance, pins and tombstones fall differently over the room, so that no two filters agree."""
    ann, late = stack.enter(), stack.enter()
    room = ann.found(settings={"history": "from_join"})
    said = []
    for number in range(1, SAID + 1):
        if number == FIRST_VISIBLE:
            ann.seat(room, late, "admin")
        said.append(ann.say(room, f"number {number}", importance=number % 3))
    with open_worker(stack) as worker:
        ai = ann.seat_ai(room)
        _let_others_speak(worker.owner, room, ai["id"])
    for number in range(4, SAID, 5):
        expect(ann.call("PUT", f"{room}/messages/{said[number]['id']}/pin"), 204)
    for number in range(6, SAID, 11):
        expect(ann.delete(f"{room}/messages/{said[number]['id']}"), 204)
    return Told(late, room, [late.read(f"{room}/messages/{one['id']}") for one in said[FIRST_VISIBLE - 1 :]])


def _let_others_speak(owner: OwnerSql, room: str, ai_id: str) -> None:
    owner.run(
        "update conversations.messages set sender_type = 'ai', user_id = null, is_ai_generated = true, "
        "ai_participant_id = :ai where conversation_id = :room and seq % 4 = 0",
        room=room_id(room),
        ai=room_id(ai_id),
    )
    owner.run(
        "update conversations.messages set sender_type = 'system', user_id = null, message_type = 'system' "
        "where conversation_id = :room and seq % 7 = 0 and seq % 4 <> 0",
        room=room_id(room),
    )


PLACES = st.one_of(
    st.just({}),
    *(st.builds(dict, **{name: st.integers(0, SAID + 3)}) for name in ("after_seq", "before_seq", "around_seq")),
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "include_ai": st.sampled_from(["true", "false"]),
        "role": st.sampled_from(["user", "assistant", "system"]),
        "important": st.sampled_from(["true", "false"]),
        "pinned": st.sampled_from(["true", "false"]),
    },
)
KEEPS: dict[str, Callable[[Json, str], bool]] = {
    "include_ai": lambda message, wanted: wanted == "true" or message["sender_type"] != "ai",
    "role": lambda message, wanted: message["role"] == wanted,
    "important": lambda message, wanted: (message["importance"] > 0) == (wanted == "true"),
    "pinned": lambda message, wanted: (message["pinned_at"] is not None) == (wanted == "true"),
}


def chosen(messages: list[Json], filters: Query) -> list[Json]:
    return [one for one in messages if all(KEEPS[name](one, wanted) for name, wanted in filters.items())]


def page_of(messages: list[Json], place: Query, limit: int) -> list[Json]:
    """The first page from a place, oldest first."""
    if "after_seq" in place:
        return [one for one in messages if one["seq"] > place["after_seq"]][:limit]
    if "around_seq" in place:
        older = [one for one in messages if one["seq"] < place["around_seq"]][-(limit // 2) :] if limit > 1 else []
        newer = [one for one in messages if one["seq"] >= place["around_seq"]]
        return older + newer[: limit - len(older)]
    return [one for one in messages if one["seq"] < place.get("before_seq", SAID + 99)][-limit:]


def read(told: Told, query: Query) -> Json:
    return told.human.read(f"{told.room}/messages?{urlencode(query)}")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=PLACES, filters=FILTERS, order=st.sampled_from(["asc", "desc"]), limit=st.integers(1, 12))
def test_a_page_is_what_a_plain_list_gives(told: Told, place: Query, filters: Query, order: str, limit: int) -> None:
    expected = page_of(chosen(told.messages, filters), place, limit)

    page = read(told, {**place, **filters, "order": order, "limit": limit})

    assert page["items"] == (expected if order == "asc" else expected[::-1])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forward=st.booleans(), filters=FILTERS, order=st.sampled_from(["asc", "desc"]), limit=st.integers(3, 12))
def test_following_the_cursor_reads_everything_once(
    told: Told, forward: bool, filters: Query, order: str, limit: int
) -> None:
    query: Query = {**({"after_seq": 0} if forward else {}), **filters, "order": order, "limit": limit}
    found: list[Json] = []
    while True:
        page = read(told, query)
        items = page["items"] if order == "asc" else page["items"][::-1]
        found = [*found, *items] if forward else [*items, *found]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert found == chosen(told.messages, filters)


def test_the_whole_room_holds_something_of_every_kind(told: Told) -> None:
    for filters in ({"role": role} for role in ("user", "assistant", "system")):
        assert 0 < len(chosen(told.messages, filters)) < len(told.messages)
    for name in ("important", "pinned"):
        assert 0 < len(chosen(told.messages, {name: "true"})) < len(told.messages)
    assert any(one["deleted_at"] for one in told.messages)
