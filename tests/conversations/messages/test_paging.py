from collections.abc import Iterator

import pytest

from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import Stack

SAID = 23


@pytest.fixture(scope="module")
def told(stack: Stack) -> tuple[Human, str]:
    """Somebody and their room of 23 messages."""

    human = stack.enter()
    room = human.found()
    for number in range(1, SAID + 1):
        human.say(room, f"number {number}", importance=number % 2)
    return human, room


def page(told: tuple[Human, str], query: str) -> Json:
    human, room = told
    return human.read(f"{room}/messages?{query}")


def seqs(items: list[Json]) -> list[int]:
    return [item["seq"] for item in items]


def walk(told: tuple[Human, str], query: str) -> Iterator[list[int]]:
    """The pages from this query on, following `next_cursor`."""
    cursor = ""
    while True:
        found = page(told, f"{query}{cursor}")
        yield seqs(found["items"])
        if found["next_cursor"] is None:
            return
        cursor = f"&cursor={found['next_cursor']}"


def test_without_a_place_it_is_the_newest_page(told: tuple[Human, str]) -> None:
    assert seqs(page(told, "limit=5")["items"]) == [19, 20, 21, 22, 23]


def test_going_back_reaches_the_first_once(told: tuple[Human, str]) -> None:
    pages = list(walk(told, "limit=10"))

    assert pages == [list(range(14, 24)), list(range(4, 14)), [1, 2, 3]]


def test_going_on_reaches_the_last_once(told: tuple[Human, str]) -> None:
    pages = list(walk(told, "after_seq=3&limit=10"))

    assert pages == [list(range(4, 14)), list(range(14, 24))]


def test_a_page_of_just_what_is_left_has_no_next(told: tuple[Human, str]) -> None:
    assert page(told, "after_seq=13&limit=10")["next_cursor"] is None
    assert page(told, "before_seq=11&limit=10")["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("before_seq=4", [1, 2, 3]),
        ("before_seq=4&order=desc", [3, 2, 1]),
        ("after_seq=20&order=desc", [23, 22, 21]),
        ("around_seq=10&limit=4", [8, 9, 10, 11]),
        ("around_seq=10&limit=5", [8, 9, 10, 11, 12]),
        ("around_seq=1&limit=4", [1, 2, 3, 4]),
        ("around_seq=23&limit=4", [21, 22, 23]),
        ("around_seq=10&limit=1", [10]),
        ("after_seq=23", []),
        ("before_seq=1", []),
        ("before_seq=0", []),
        ("after_seq=2147483647", []),
        ("important=true&limit=3", [19, 21, 23]),
        ("important=false&limit=3", [18, 20, 22]),
        ("include_ai=false&limit=2", [22, 23]),
        ("role=assistant", []),
        ("role=user&limit=1", [23]),
        ("pinned=true", []),
    ],
)
def test_a_page_holds_what_was_asked_for(told: tuple[Human, str], query: str, expected: list[int]) -> None:
    assert seqs(page(told, query)["items"]) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "/limit"),
        ("limit=201", "/limit"),
        ("after_seq=-1", "/after_seq"),
        ("after_seq=2147483648", "/after_seq"),
        ("around_seq=x", "/around_seq"),
        ("order=up", "/order"),
        ("role=owner", "/role"),
    ],
)
def test_a_bad_query_is_named(told: tuple[Human, str], query: str, field: str) -> None:
    human, room = told

    answer = human.get(f"{room}/messages?{query}")

    assert refusal(answer, 422) == "validation_failed"
    assert [(fault["in"], fault["pointer"]) for fault in answer.json()["errors"]] == [("query", field)]


@pytest.mark.parametrize("cursor", ["x", "WyJhZnRlciIsLTFd", "WyJzaWRld2F5cyIsMV0", "W10", "8J-YgA"])
def test_a_cursor_that_is_not_ours_is_refused(told: tuple[Human, str], cursor: str) -> None:
    human, room = told

    assert refusal(human.get(f"{room}/messages?cursor={cursor}"), 400) == "invalid_cursor"


def test_rooms_are_paged_newest_activity_first(stack: Stack) -> None:

    human = stack.enter()
    rooms = [human.found(title=str(number)) for number in range(5)]
    human.say(rooms[1], "I am the newest now.")

    first = human.read("/conversations?limit=3")
    second = human.read(f"/conversations?limit=3&cursor={first['next_cursor']}")

    titles = [room["title"] for room in first["items"] + second["items"]]
    assert titles == ["1", "4", "3", "2", "0"]
    assert second["next_cursor"] is None


def test_a_list_of_rooms_can_bring_the_last_message(alice: Human, room: str) -> None:
    empty = alice.found()
    alice.say(room, "first")
    last = alice.say(room, "last")

    found = {item["id"]: item for item in alice.read("/conversations?include=last_message")["items"]}

    assert found[room.rpartition("/")[2]]["last_message"] == last
    assert found[empty.rpartition("/")[2]]["last_message"] is None


def test_rooms_can_be_chosen_by_status(alice: Human, room: str) -> None:
    away = alice.found()
    expect(alice.patch(away, {"status": "archived"}), 200)

    [found] = alice.read("/conversations?status=archived")["items"]

    assert found["id"] == away.rpartition("/")[2]


def test_a_page_begins_in_one_place(told: tuple[Human, str]) -> None:
    human, room = told

    assert refusal(human.get(f"{room}/messages?after_seq=1&before_seq=5"), 422) == "validation_failed"


def test_a_permalink_tells_the_message_and_where_it_can_be_read(stack: Stack) -> None:
    ann, stranger = stack.enter(), stack.enter()
    room = ann.found()
    said = ann.say(room, "here")

    found = ann.read(f"/messages/{said['id']}")

    assert found.pop("places") == [{"conversation_id": said["conversation_id"], "seq": said["seq"]}]
    assert found == said
    assert refusal(stranger.get(f"/messages/{said['id']}"), 404) == "not_found"
