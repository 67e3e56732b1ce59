"""How much room files take, as each person may know it."""

from uuid import uuid4

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.attachments.bringing import brought
from tests.conversations.attachments.test_carrying import carried
from tests.conversations.humans import Human, expect, refusal, room_id


def storage(human: Human, query: str) -> dict[str, int]:
    return {item["key"]: item["storage_bytes"] for item in human.read(f"/usage?{query}")["items"]}


def test_storage_is_told_by_room_person_and_day(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    elsewhere = alice.found()
    carried(alice, room, brought(alice, room, b"1" * 10)["id"], brought(alice, room, b"2" * 20)["id"])
    [copied] = carried(bob, room, brought(bob, room, b"3" * 40)["id"])["attachments"]
    carried(alice, elsewhere, copied["id"])

    of_room, of_other = (str(room_id(one)) for one in (room, elsewhere))
    assert storage(alice, "group_by=conversation") == {of_room: 70, of_other: 40}
    assert storage(bob, "group_by=conversation") == {of_room: 70}
    assert storage(alice, "group_by=person") == {alice.id: 70, bob.id: 40}
    assert storage(alice, f"group_by=person&conversation_id={of_room}") == {alice.id: 30, bob.id: 40}
    assert list(storage(alice, "group_by=day").values()) == [110]
    assert storage(alice, "group_by=model") == {}


def test_what_costs_nothing_yet_is_told_as_nothing(alice: Human, room: str) -> None:
    carried(alice, room, brought(alice, room, b"x" * 10)["id"])

    assert alice.read("/usage")["items"] == [
        {
            "key": str(room_id(room)),
            "calls": 0,
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "cost_micro_usd": 0,
            "reserved_micro_usd": 0,
            "unknown_calls": 0,
            "storage_bytes": 10,
        }
    ]


def test_nobody_counts_what_they_may_not_read(alice: Human, bob: Human, carol: Human) -> None:
    room = alice.found(settings={"history": "from_join"})
    carried(alice, room, brought(alice, room, b"1" * 10)["id"])
    alice.seat(room, bob)
    alice.seat(room, carol)
    carried(alice, room, brought(alice, room, b"2" * 20)["id"])
    brought(bob, room, b"3" * 40)
    expect(carol.delete(f"{room}/participants/{carol.id}"), 204)

    of_room = str(room_id(room))
    assert storage(alice, "") == {of_room: 30}
    assert storage(bob, "") == {of_room: 60}
    assert storage(carol, "") == {}
    assert refusal(carol.get(f"/usage?conversation_id={of_room}"), 404) == "not_found"


def test_a_time_begins_with_its_first_moment_and_ends_before_its_last(alice: Human, room: str, owner: OwnerSql) -> None:
    for day in (1, 2, 3):
        file = brought(alice, room, b"x" * 10**day)
        owner.run(
            "update conversations.attachments set created_at = make_timestamptz(2026, 5, :day, 0, 0, 0, 'UTC') "
            "where id = cast(:id as uuid)",
            day=day,
            id=file["id"],
        )

    days = storage(alice, "group_by=day&from=2026-05-02T00:00:00Z&to=2026-05-03T00:00:00Z")

    assert days == {"2026-05-02": 100}
    assert storage(alice, "group_by=day") == {f"2026-05-0{day}": 10**day for day in (1, 2, 3)}


def test_usage_comes_in_pages(alice: Human) -> None:
    rooms = sorted(alice.found() for _ in range(3))
    for room in rooms:
        carried(alice, room, brought(alice, room)["id"])

    first = alice.read("/usage?limit=2")
    rest = alice.read(f"/usage?limit=2&cursor={first['next_cursor']}")

    assert [str(room_id(room)) for room in rooms] == [item["key"] for item in first["items"] + rest["items"]]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("query", ["group_by=colour", "from=yesterday", "from=2026-05-02T00:00:00", "limit=0"])
def test_a_question_that_makes_no_sense_is_refused(alice: Human, query: str) -> None:
    assert refusal(alice.get(f"/usage?{query}"), 422) == "validation_failed"


def test_usage_of_a_room_that_is_not_there_is_not_there(alice: Human) -> None:
    assert refusal(alice.get(f"/usage?conversation_id={uuid4()}"), 404) == "not_found"
