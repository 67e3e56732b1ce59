from conversations.audit.repository import find_page
from conversations.identity import act_as_person
from tests.conversations.humans import Human, expect, refusal, room_id
from tests.conversations.running import Stack


def actions(human: Human, room: str) -> list[str]:
    return [one["action"] for one in human.read(f"{room}/audit?limit=200")["items"]]


def test_who_let_whom_in_is_written_down(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "observer")

    [newest, *_] = alice.read(f"{room}/audit")["items"]

    assert newest["action"] == "participant.added"
    assert newest["actor"] == {"type": "user", "id": alice.id}
    assert newest["object"] == {"type": "participant", "id": bob.id}
    assert (newest["before"], newest["after"]) == (None, {"role": "observer"})


def test_a_deleted_todo_is_written_down_without_its_words(alice: Human, room: str) -> None:
    todo = expect(alice.post(f"{room}/todos", {"title": "Oil the mill"}), 201)

    for _ in range(2):
        expect(alice.delete(f"{room}/todos/{todo['id']}"), 204)

    [newest, *rest] = alice.read(f"{room}/audit")["items"]
    assert (newest["action"], newest["before"], newest["after"]) == ("todo.deleted", {"number": 1}, None)
    assert newest["object"] == {"type": "todo", "id": todo["id"]}
    assert "todo.deleted" not in [one["action"] for one in rest]


def test_a_relationship_is_written_down_in_both_rooms_and_names_neither(alice: Human, room: str) -> None:
    other = alice.found()
    new = {"relationship_type": "reference", "child_id": str(room_id(other))}
    made = expect(alice.post(f"{room}/relationships", new), 201)
    expect(alice.delete(f"{room}/relationships/{made['id']}"), 204)

    for each in (room, other):
        removed, added, *_ = alice.read(f"{each}/audit")["items"]
        kind = {"relationship_type": "reference"}
        assert (added["action"], added["before"], added["after"]) == ("relationship.made", None, kind)
        assert (removed["action"], removed["before"], removed["after"]) == ("relationship.removed", kind, None)
        assert removed["object"] == {"type": "relationship", "id": made["id"]}


def test_the_trail_comes_in_pages_newest_first(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)
    alice.seat(room, carol)

    first = alice.read(f"{room}/audit?limit=2")
    second = alice.read(f"{room}/audit?limit=2&cursor={first['next_cursor']}")

    told = [one["object"]["id"] for one in first["items"] + second["items"]]
    assert told == [carol.id, bob.id, alice.id]
    assert second["next_cursor"] is None


def test_members_do_not_read_the_trail(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    assert refusal(bob.get(f"{room}/audit"), 403) == "role_too_low"


def test_the_instances_administrator_reads_the_trail_of_every_room(stack: Stack, alice: Human, room: str) -> None:
    root = stack.enter("Root", is_admin=True)

    [entry] = root.read(f"/admin/audit?conversation_id={room_id(room)}")["items"]

    assert (entry["action"], entry["object"]["id"]) == ("participant.added", alice.id)
    assert root.read("/admin/audit?limit=1")["next_cursor"] is not None


def test_nobody_else_reads_the_trail_of_the_instance(alice: Human) -> None:
    assert refusal(alice.get("/admin/audit"), 403) == "role_too_low"


def test_a_rooms_owner_without_the_claim_sees_only_their_rooms(stack: Stack, alice: Human, bob: Human) -> None:
    """The second wall alone: the query names no room."""
    mine, theirs = alice.found(), bob.found()
    with stack.databases["app"].transaction() as session:
        act_as_person(session, alice.signed_in)
        seen = {row.conversation_id for row in find_page(session, conversation_id=None, before=None, limit=200)}

    assert seen == {room_id(mine)}
    assert room_id(theirs) not in seen
