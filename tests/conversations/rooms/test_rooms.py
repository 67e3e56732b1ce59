from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal, room_id
from tests.conversations.working import Worker, ask


def test_a_new_room_reads_as_it_was_answered(alice: Human) -> None:
    made = expect(alice.post("/conversations", {"title": "Cells", "ai_participants": []}), 201)

    assert alice.read(f"/conversations/{made['id']}") == made
    assert (made["title"], made["creator_id"], made["last_seq"]) == ("Cells", alice.id, 0)
    assert (made["me"]["role"], made["me"]["muted"], made["mitosis_phase"]) == ("owner", False, "prophase")


def test_without_any_key_the_scribe_joins(alice: Human) -> None:
    made = expect(alice.post("/conversations", {}), 201)

    [ai] = alice.read(f"/conversations/{made['id']}/ai-participants")["items"]

    assert (ai["name"], ai["model"]) == ("Scribe", "spindle/scribe")


def test_an_empty_list_means_no_ai(alice: Human, room: str) -> None:
    assert alice.read(f"{room}/ai-participants")["items"] == []


def test_the_same_room_is_made_once(alice: Human) -> None:
    new = {"client_id": str(uuid4()), "title": "Once"}

    with ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: alice.post("/conversations", new), range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(alice.read("/conversations")["items"]) == 1


def test_a_client_id_belongs_to_one_route(alice: Human, room: str) -> None:
    client_id = str(uuid4())
    alice.say(room, "one", client_id=client_id)

    answer = alice.post("/conversations", {"client_id": client_id})

    assert refusal(answer, 409) == "client_id_conflict"


@pytest.mark.parametrize("title", ["", "   ", "\u200b"])
def test_a_title_that_nobody_sees_is_none(alice: Human, room: str, title: str) -> None:
    assert refusal(alice.post("/conversations", {"title": title}), 422) == "validation_failed"
    assert refusal(alice.patch(room, {"title": title}), 422) == "validation_failed"


def test_blanks_around_a_title_are_no_part_of_it(alice: Human, room: str) -> None:
    assert expect(alice.patch(room, {"title": "  Cells \n"}), 200)["title"] == "Cells"


def test_parts_come_when_they_are_asked_for(alice: Human, room: str) -> None:
    alice.seat_ai(room)

    whole = alice.read(f"{room}?include=participants,ai_participants,topics")

    assert (len(whole["participants"]), len(whole["ai_participants"]), whole["topics"]) == (1, 1, [])
    assert "participants" not in alice.read(room)
    assert refusal(alice.get(f"{room}?include=secrets"), 422) == "validation_failed"


def test_a_member_does_not_change_the_room(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    assert refusal(bob.patch(room, {"title": "Mine"}), 403) == "role_too_low"


def test_what_is_absent_stays_and_null_clears(alice: Human) -> None:
    room = alice.found(title="Title", description="What it is about", metadata={"a": 1, "b": {"c": 2, "d": 3}})

    changed = expect(alice.patch(room, {"description": None, "metadata": {"a": None, "b": {"c": 4}}}), 200)

    assert (changed["title"], changed["description"]) == ("Title", None)
    assert changed["metadata"] == {"b": {"c": 4, "d": 3}}


def test_each_change_is_a_version_and_an_event(alice: Human, room: str, owner: OwnerSql) -> None:
    expect(alice.patch(room, {"title": "Another"}), 200)

    assert alice.read(room)["version"] == 2
    types = owner.run(
        "select type from conversations.events where conversation_id = :id order by event_seq desc limit 1",
        id=room_id(room),
    )
    assert types == [("conversation.updated",)]


def test_a_deleted_room_is_gone_for_everybody(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = alice.say(room, "one")

    expect(alice.delete(room), 204)

    for human in (alice, bob):
        for path in (room, f"{room}/messages", f"{room}/messages/{said['id']}", f"{room}/participants"):
            assert refusal(human.get(path), 404) == "not_found"
        assert human.read("/conversations")["items"] == []


def test_deleting_a_room_stops_what_is_being_written(alice: Human, worker: Worker) -> None:
    room = alice.found(ai_participants=None)
    turn = ask(alice, room)
    claim = worker.claim(turn)

    expect(alice.delete(room), 204)

    assert [job.job_id for job in worker.beat(claim).cancel] == [claim.job_id]


def test_only_an_owner_deletes(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "admin")

    assert refusal(bob.delete(room), 403) == "role_too_low"
