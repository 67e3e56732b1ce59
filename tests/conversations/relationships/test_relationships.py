"""How rooms belong together: made by who may post in both, told in both, without a word of rooms one may not open."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest

from conversations.rooms.purge import purge_deleted_rooms
from shared.ids import new_id
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.running import Stack

NAMELESS: Json = {"division_point_seq": None, "topic_ids": [], "metadata": {}, "created_by": None}


def relate(human: Human, parent: str, child: str, kind: str = "continuation", **fields: Any) -> Json:
    new = {"relationship_type": kind, "child_id": str(room_id(child)), **fields}
    return expect(human.post(f"{parent}/relationships", new), 201)


def related(human: Human, room: str, query: str = "") -> list[Json]:
    items: list[Json] = human.read(f"{room}/relationships{query}")["items"]
    return items


def divide(owner: OwnerSql, parent: str, child: str) -> UUID:
    """As a division leaves it behind."""
    made = new_id()
    owner.run(
        "insert into conversations.relationships (id, parent_id, child_id, division_point_seq, created_at, updated_at) "
        "values (:id, :parent, :child, 7, now(), now())",
        id=made,
        parent=room_id(parent),
        child=room_id(child),
    )
    return made


def test_a_relationship_is_told_by_both_rooms(alice: Human) -> None:
    parent, child = alice.found(), alice.found()

    made = relate(alice, parent, child, metadata={"why": "it went on"})

    assert related(alice, parent) == related(alice, child) == [made]
    assert (made["parent_id"], made["child_id"]) == (str(room_id(parent)), str(room_id(child)))
    assert (made["created_by"], made["metadata"]) == (alice.id, {"why": "it went on"})


def test_the_other_room_can_be_the_parent(alice: Human) -> None:
    parent, child = alice.found(), alice.found()

    new = {"relationship_type": "reference", "parent_id": str(room_id(parent))}
    made = expect(alice.post(f"{child}/relationships", new), 201)

    assert (made["parent_id"], made["child_id"]) == (str(room_id(parent)), str(room_id(child)))


def test_lists_narrow_by_direction_and_type(alice: Human) -> None:
    middle, parent, child = alice.found(), alice.found(), alice.found()
    up, down = relate(alice, parent, middle), relate(alice, middle, child, "reference")

    assert related(alice, middle, "?direction=parents") == [up]
    assert related(alice, middle, "?direction=children") == [down]
    assert related(alice, middle, "?type=reference") == [down]
    assert related(alice, middle, "?type=division") == []


def test_pages_go_on_where_they_ended(alice: Human, room: str) -> None:
    made = [relate(alice, room, alice.found())["id"] for _ in range(3)]
    first = alice.read(f"{room}/relationships?limit=2")

    second = alice.read(f"{room}/relationships?limit=2&cursor={first['next_cursor']}")

    assert [one["id"] for one in (*first["items"], *second["items"])] == made


def test_the_tree_is_told_with_the_rooms(alice: Human) -> None:
    parent, child, other = alice.found(), alice.found(), alice.found()
    relate(alice, parent, child)
    relate(alice, parent, other, "reference")

    assert alice.read(parent)["daughter_ids"] == [str(room_id(child))]
    assert alice.read(child)["parent_ids"] == [str(room_id(parent))]
    assert alice.read(other)["parent_ids"] == []
    by_id = {one["id"]: one for one in alice.read("/conversations")["items"]}
    assert by_id[str(room_id(child))]["parent_ids"] == [str(room_id(parent))]


def test_a_room_that_is_not_mine_has_no_name(alice: Human, bob: Human, owner: OwnerSql) -> None:
    parent, child = alice.found(), alice.found()
    alice.seat(child, bob)
    made = relate(alice, parent, child, metadata={"why": "a secret"})
    divide(owner, parent, child)

    seen = related(bob, child)

    for one in seen:
        assert one | NAMELESS == one
        assert (one["parent_id"], one["child_id"]) == (None, str(room_id(child)))
    assert [one["relationship_type"] for one in seen] == ["continuation", "division"]
    assert bob.read(child)["parent_ids"] == []
    assert seen[0]["id"] == made["id"]


def test_events_name_to_each_what_they_may_open(alice: Human, bob: Human) -> None:
    parent, child = alice.found(), alice.found()
    alice.seat(child, bob)
    relate(alice, parent, child)
    expect(alice.patch(child, {"title": "New"}), 200)

    def last(human: Human, room: str, kind: str) -> Any:
        *_, event = human.read(f"{room}/events?types={kind}")["items"]
        return event["data"]

    told = {who: last(who, child, "relationship.updated")["relationship"]["parent_id"] for who in (alice, bob)}
    rooms = {who: last(who, child, "conversation.updated")["conversation"]["parent_ids"] for who in (alice, bob)}
    assert told == {alice: str(room_id(parent)), bob: None}
    assert rooms == {alice: [str(room_id(parent))], bob: []}
    assert last(alice, parent, "relationship.updated")["relationship"] == related(alice, parent)[0]


def test_a_room_that_is_new_to_somebody_names_its_neighbours(alice: Human, bob: Human) -> None:
    parent, child = alice.found(), alice.found()
    relate(alice, parent, child)
    alice.seat(parent, bob)

    alice.seat(child, bob)

    [added] = bob.read(f"{child}/events?types=conversation.added")["items"]
    assert added["data"]["conversation"]["parent_ids"] == [str(room_id(parent))]
    assert bob.read(parent)["daughter_ids"] == [str(room_id(child))]


def test_nobody_relates_a_room_that_is_not_theirs(alice: Human, bob: Human, room: str) -> None:
    theirs = bob.found()

    for method in ("parent_id", "child_id"):
        answer = alice.post(f"{room}/relationships", {"relationship_type": "reference", method: str(room_id(theirs))})
        assert refusal(answer, 404) == "not_found"
    assert related(bob, theirs) == []


def test_it_takes_a_member_of_both(alice: Human, bob: Human) -> None:
    mine, observed = bob.found(), alice.found()
    alice.seat(observed, bob, "observer")
    new = {"relationship_type": "reference", "child_id": str(room_id(observed))}

    assert refusal(bob.post(f"{mine}/relationships", new), 403) == "role_too_low"


@pytest.mark.parametrize(
    "fields", [{}, {"parent_id": str(uuid4()), "child_id": str(uuid4())}, {"relationship_type": "division"}]
)
def test_what_makes_no_sense_is_refused(alice: Human, room: str, fields: Json) -> None:
    new = {"relationship_type": "reference", **fields}

    assert refusal(alice.post(f"{room}/relationships", new), 422) == "validation_failed"


def test_no_room_belongs_to_itself(alice: Human, room: str) -> None:
    new = {"relationship_type": "reference", "child_id": str(room_id(room))}

    assert refusal(alice.post(f"{room}/relationships", new), 422) == "validation_failed"


def test_a_pair_is_related_once_in_each_way(alice: Human) -> None:
    parent, child = alice.found(), alice.found()
    relate(alice, parent, child)
    relate(alice, parent, child, "reference")

    with ThreadPoolExecutor(4) as people:
        new = {"relationship_type": "continuation", "child_id": str(room_id(child))}
        answers = list(people.map(lambda _: alice.post(f"{parent}/relationships", new), range(4)))

    assert [refusal(answer, 409) for answer in answers] == ["relationship_exists"] * 4


def test_no_room_comes_out_of_itself(alice: Human, owner: OwnerSql) -> None:
    rooms = [alice.found() for _ in range(4)]
    divide(owner, rooms[0], rooms[1])
    relate(alice, rooms[1], rooms[2])
    relate(alice, rooms[2], rooms[3])
    new = {"relationship_type": "continuation", "child_id": str(room_id(rooms[0]))}

    assert refusal(alice.post(f"{rooms[3]}/relationships", new), 409) == "relationship_cycle"
    assert expect(alice.post(f"{rooms[3]}/relationships", {**new, "relationship_type": "reference"}), 201)


def test_a_circle_is_found_over_rooms_one_cannot_see(alice: Human, bob: Human) -> None:
    first, hidden, last = alice.found(), alice.found(), alice.found()
    relate(alice, first, hidden)
    relate(alice, hidden, last)
    for room in (first, last):
        alice.seat(room, bob)
    new = {"relationship_type": "continuation", "child_id": str(room_id(first))}

    assert refusal(bob.post(f"{last}/relationships", new), 409) == "relationship_cycle"


def test_two_who_fit_alone_close_no_circle_together(alice: Human) -> None:
    a, b, c, d = (alice.found() for _ in range(4))
    relate(alice, a, b)
    relate(alice, c, d)

    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(lambda pair: _continue(alice, *pair), [(b, c), (d, a)]))

    assert sorted(answers) == [201, 409]


def _continue(human: Human, parent: str, child: str) -> int:
    new = {"relationship_type": "continuation", "child_id": str(room_id(child))}
    return human.post(f"{parent}/relationships", new).status_code


def test_the_same_request_makes_one_relationship(alice: Human) -> None:
    parent, child = alice.found(), alice.found()
    client_id = str(uuid4())
    made = relate(alice, parent, child, client_id=client_id)

    new = {"relationship_type": "continuation", "child_id": str(room_id(child)), "client_id": client_id}
    again = alice.post(f"{parent}/relationships", new)

    assert (again.status_code, again.json()) == (200, made)


def test_what_people_made_they_undo(alice: Human) -> None:
    parent, child = alice.found(), alice.found()
    made = relate(alice, parent, child)

    expect(alice.delete(f"{child}/relationships/{made['id']}"), 204)

    assert related(alice, parent) == related(alice, child) == []
    assert alice.read(parent)["daughter_ids"] == []
    for room in (parent, child):
        *_, gone = alice.read(f"{room}/events?types=relationship.updated")["items"]
        assert gone["data"]["relationship"].keys() == {"id", "deleted_at"}
    assert refusal(alice.delete(f"{child}/relationships/{made['id']}"), 404) == "not_found"


def test_what_a_division_made_stays(alice: Human, owner: OwnerSql) -> None:
    parent, child = alice.found(), alice.found()
    made = divide(owner, parent, child)

    assert refusal(alice.delete(f"{parent}/relationships/{made}"), 409) == "division_stays"
    assert len(related(alice, parent)) == 1


def test_it_takes_both_rooms_to_undo_one(alice: Human, bob: Human) -> None:
    parent, child = alice.found(), alice.found()
    alice.seat(child, bob)
    made = relate(alice, parent, child)

    assert refusal(bob.delete(f"{child}/relationships/{made['id']}"), 404) == "not_found"
    assert related(alice, child) == [made]


def test_a_deleted_room_parts_with_all_others(alice: Human, stack: Stack) -> None:
    parent, child = alice.found(), alice.found()
    made = relate(alice, parent, child)
    expect(alice.delete(child), 204)
    assert (related(alice, parent)[0]["child_id"], alice.read(parent)["daughter_ids"]) == (None, [])

    while related(alice, parent):
        assert purge_deleted_rooms(stack.databases["system"])

    *_, gone = alice.read(f"{parent}/events?types=relationship.updated")["items"]
    assert gone["data"]["relationship"]["id"] == made["id"]
    assert gone["actor"]["type"] == "system"
