"""A room's to-do list: numbered without a gap, tied to what the room knows, gone with the right to read it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id


def add(human: Human, room: str, title: str = "Grease the mill", **fields: Any) -> Json:
    return expect(human.post(f"{room}/todos", {"title": title, **fields}), 201)


def titles(human: Human, path: str) -> list[str]:
    return [todo["title"] for todo in human.read(path)["items"]]


def test_a_new_todo_is_open_and_names_who_made_it(alice: Human, room: str) -> None:
    made = add(alice, room, description="The old one squeaks.", due_at="2027-01-02T03:04:05+01:00")

    assert alice.read(f"{room}/todos")["items"] == [made]
    assert (made["number"], made["status"], made["completed_at"], made["deleted_at"]) == (1, "open", None, None)
    assert made["created_by"] == {"type": "user", "id": alice.id}
    assert made["due_at"] == "2027-01-02T02:04:05.000000Z"


def test_numbers_have_no_gap_and_are_never_given_again(alice: Human, room: str) -> None:
    with ThreadPoolExecutor(4) as people:
        numbers = list(people.map(lambda _: add(alice, room)["number"], range(8)))
    last = alice.read(f"{room}/todos?sort=number")["items"][-1]
    assert alice.delete(f"{room}/todos/{last['id']}").status_code == 204

    following = add(alice, room)

    assert sorted(numbers) == list(range(1, 9))
    assert following["number"] == 9


def test_each_room_counts_for_itself(alice: Human, room: str) -> None:
    add(alice, room)

    assert add(alice, alice.found())["number"] == 1


def test_the_same_request_makes_one_todo(alice: Human, room: str) -> None:
    new = {"title": "Once", "client_id": str(uuid4())}
    first = expect(alice.post(f"{room}/todos", new), 201)

    again = alice.post(f"{room}/todos", new)

    assert expect(again, 200) == first
    assert again.headers["idempotent-replay"] == "true"
    assert refusal(alice.post(f"{room}/todos", {**new, "title": "Twice"}), 409) == "client_id_conflict"


def test_done_has_a_time_and_nothing_else_has(alice: Human, room: str) -> None:
    path = f"{room}/todos/{add(alice, room)['id']}"

    done = expect(alice.patch(path, {"status": "done"}), 200)
    reopened = expect(alice.patch(path, {"status": "open"}), 200)
    dropped = expect(alice.patch(path, {"status": "dropped"}), 200)

    assert done["completed_at"] is not None
    assert (reopened["completed_at"], dropped["completed_at"]) == (None, None)


def test_what_is_absent_stays_and_null_clears(alice: Human, room: str) -> None:
    made = add(alice, room, description="soon", assignee_id=alice.id, due_at="2027-01-02T00:00:00Z")

    changed = expect(alice.patch(f"{room}/todos/{made['id']}", {"due_at": None, "description": None}), 200)

    assert (changed["due_at"], changed["description"]) == (None, None)
    assert (changed["title"], changed["assignee_id"]) == (made["title"], alice.id)
    assert refusal(alice.patch(f"{room}/todos/{made['id']}", {"title": None}), 422) == "validation_failed"


def test_a_change_that_changes_nothing_makes_no_version(alice: Human, room: str) -> None:
    made = add(alice, room)

    answer = alice.patch(f"{room}/todos/{made['id']}", {"title": made["title"], "status": "open"})

    assert expect(answer, 200) == made
    assert answer.headers["etag"] == '"1"'


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_nobody_overwrites_what_they_have_not_read(alice: Human, room: str, method: str) -> None:
    path = f"{room}/todos/{add(alice, room)['id']}"
    expect(alice.patch(path, {"title": "Another"}), 200)

    answer = alice.call(method, path, {"title": "Mine"} if method == "PATCH" else None, If_Match='"1"')

    assert refusal(answer, 412) == "version_mismatch"
    assert answer.json()["current"]["title"] == "Another"


def test_a_removed_todo_says_nothing_any_more(alice: Human, room: str, owner: OwnerSql) -> None:
    path = f"{room}/todos/{add(alice, room, description='secret')['id']}"

    assert alice.delete(path).status_code == 204
    assert alice.delete(path).status_code == 204

    assert alice.read(f"{room}/todos")["items"] == []
    assert refusal(alice.patch(path, {"title": "Back"}), 404) == "not_found"
    *_, told = alice.read(f"{room}/events?types=todo.updated")["items"]
    assert told["data"]["todo"]["deleted_at"] is not None
    kept = owner.run("select title, description from conversations.todos where conversation_id = :id", id=room_id(room))
    assert [tuple(row) for row in kept] == [("", None)]


def test_a_todo_is_given_to_somebody_who_is_there(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)
    made = add(alice, room, assignee_id=bob.id)

    refused = alice.patch(f"{room}/todos/{made['id']}", {"assignee_id": carol.id})

    assert made["assignee_id"] == bob.id
    assert refusal(refused, 422) == "validation_failed"
    assert refused.json()["errors"][0]["pointer"] == "/assignee_id"


def test_whoever_has_left_is_given_nothing_new(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    assert refusal(alice.post(f"{room}/todos", {"title": "x", "assignee_id": bob.id}), 422) == "validation_failed"


def test_its_source_is_a_message_of_this_room_that_one_can_read(alice: Human, bob: Human) -> None:
    room, other = alice.found(settings={"history": "from_join"}), alice.found()
    earlier, elsewhere = alice.say(room, "before Bob"), alice.say(other, "elsewhere")
    alice.seat(room, bob)

    assert add(alice, room, source_message_id=earlier["id"])["source_message_id"] == earlier["id"]
    for human, message in ((bob, earlier), (alice, elsewhere)):
        refused = human.post(f"{room}/todos", {"title": "x", "source_message_id": message["id"]})
        assert refusal(refused, 422) == "validation_failed"
        assert refused.json()["errors"][0]["pointer"] == "/source_message_id"


def test_its_topic_is_one_of_the_room(alice: Human, room: str) -> None:
    refused = alice.post(f"{room}/todos", {"title": "x", "topic_id": str(uuid4())})

    assert refusal(refused, 422) == "validation_failed"
    assert refused.json()["errors"][0]["pointer"] == "/topic_id"


def test_an_archived_room_takes_no_todo(alice: Human, room: str) -> None:
    made = add(alice, room)
    expect(alice.patch(room, {"status": "archived"}), 200)

    answers = [
        alice.post(f"{room}/todos", {"title": "x"}),
        alice.patch(f"{room}/todos/{made['id']}", {"title": "x"}),
        alice.delete(f"{room}/todos/{made['id']}"),
    ]

    assert [refusal(answer, 409) for answer in answers] == ["conversation_archived"] * 3
    assert titles(alice, f"{room}/todos") == [made["title"]]


def test_lists_narrow_to_what_is_asked_for(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    add(alice, room, "for Alice", assignee_id=alice.id)
    add(alice, room, "for Bob", assignee_id=bob.id)
    done = add(alice, room, "done")
    expect(alice.patch(f"{room}/todos/{done['id']}", {"status": "done"}), 200)

    assert titles(alice, f"{room}/todos?assignee=me") == ["for Alice"]
    assert titles(alice, f"{room}/todos?assignee={bob.id}") == ["for Bob"]
    assert titles(alice, f"{room}/todos?status=done") == ["done"]
    assert titles(bob, "/todos?assignee=me&status=open") == ["for Bob"]


@pytest.mark.parametrize(
    ("sort", "expected"), [("number", "abcd"), ("due", "cbad"), ("recent", "dcba")], ids=["number", "due", "recent"]
)
def test_pages_go_on_where_they_ended(alice: Human, room: str, sort: str, expected: str) -> None:
    due = {"a": None, "b": "2027-02-01T00:00:00Z", "c": "2027-01-01T00:00:00Z", "d": None}
    for title, due_at in due.items():
        add(alice, room, title, due_at=due_at)
    seen = ""
    cursor: str | None = ""

    while cursor is not None:
        page = alice.read(f"{room}/todos?sort={sort}&limit=1" + (f"&cursor={cursor}" if cursor else ""))
        seen += "".join(todo["title"] for todo in page["items"])
        cursor = page["next_cursor"]

    assert seen == expected


def test_a_cursor_of_another_order_is_refused(alice: Human, room: str) -> None:
    add(alice, room)
    add(alice, room)
    cursor = alice.read(f"{room}/todos?limit=1")["next_cursor"]

    assert refusal(alice.get(f"{room}/todos?sort=due&cursor={cursor}"), 400) == "invalid_cursor"


def test_my_list_is_of_all_rooms_that_i_am_in_now(alice: Human, bob: Human) -> None:
    rooms = [alice.found(), alice.found()]
    for number, room in enumerate(rooms):
        alice.seat(room, bob)
        add(alice, room, f"in room {number}", assignee_id=bob.id)
    assert titles(bob, "/todos?assignee=me") == ["in room 0", "in room 1"]

    expect(bob.delete(f"{rooms[0]}/participants/{bob.id}"), 204)

    assert titles(bob, "/todos?assignee=me") == ["in room 1"]
    assert refusal(bob.get(f"{rooms[0]}/todos"), 404) == "not_found"


def test_a_todo_of_another_room_is_not_there(alice: Human, room: str) -> None:
    made = add(alice, alice.found())

    assert refusal(alice.patch(f"{room}/todos/{made['id']}", {"title": "x"}), 404) == "not_found"
    assert refusal(alice.delete(f"{room}/todos/{made['id']}"), 404) == "not_found"


@pytest.mark.parametrize("due_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "tomorrow", "2027-01-01"])
def test_a_time_that_is_none_is_refused(alice: Human, room: str, due_at: str) -> None:
    assert refusal(alice.post(f"{room}/todos", {"title": "x", "due_at": due_at}), 422) == "validation_failed"
