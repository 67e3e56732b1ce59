from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal, room_id

SENDERS = 8


def new_message(**fields: object) -> dict[str, object]:
    return {"client_id": str(uuid4()), "content": "Hello.", **fields}


def count_messages(owner: OwnerSql, room: str) -> int:
    counted: int = owner.value(
        "select count(*) from conversations.messages where conversation_id = :id", id=room_id(room)
    )
    return counted


def test_a_message_stands_in_its_room_as_it_was_answered(alice: Human, room: str) -> None:
    answered = alice.say(room, "Hello.", importance=2, metadata={"mood": "calm"})

    assert alice.read(f"{room}/messages/{answered['id']}") == answered
    assert (answered["seq"], answered["status"], answered["depth"]) == (1, "sent", 0)
    assert (answered["sender"]["name"], answered["role"], answered["importance"]) == ("Alice", "user", 2)
    assert answered["origin_id"] == answered["id"]


@pytest.mark.parametrize("content", ["", " \n\t", "\u3000", "\u200b\u202e"])
def test_a_message_in_which_there_is_nothing_to_be_seen_is_refused(alice: Human, room: str, content: str) -> None:
    answer = alice.post(f"{room}/messages", new_message(content=content))

    assert refusal(answer, 422) == "validation_failed"
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/content"]


def test_the_same_request_again_gets_the_first_answer(alice: Human, room: str) -> None:
    new = new_message()
    first = alice.post(f"{room}/messages", new)

    again = alice.post(f"{room}/messages", new)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert first.headers["etag"] == again.headers["etag"] == '"1"'


def test_the_order_of_its_fields_makes_no_other_request(alice: Human, room: str) -> None:
    new = new_message(importance=1)
    alice.post(f"{room}/messages", new)

    again = alice.post(f"{room}/messages", dict(reversed(new.items())))

    assert again.status_code == 200


def test_the_same_id_with_another_body_is_a_conflict(alice: Human, room: str, owner: OwnerSql) -> None:
    new = new_message()
    alice.post(f"{room}/messages", new)

    answer = alice.post(f"{room}/messages", {**new, "content": "Something else."})

    assert refusal(answer, 409) == "client_id_conflict"
    assert count_messages(owner, room) == 1


def test_the_same_id_in_another_room_is_a_conflict(alice: Human, room: str, owner: OwnerSql) -> None:
    new, other_room = new_message(), alice.found()
    alice.post(f"{room}/messages", new)

    answer = alice.post(f"{other_room}/messages", new)

    assert refusal(answer, 409) == "client_id_conflict"
    assert count_messages(owner, other_room) == 0


def test_two_people_may_use_the_same_id(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    new = new_message()

    answers = [each.post(f"{room}/messages", new) for each in (alice, bob)]

    assert [answer.status_code for answer in answers] == [201, 201]


def test_a_refused_request_may_be_sent_again_when_its_reason_is_gone(alice: Human, bob: Human, room: str) -> None:
    new = new_message()
    refused = bob.post(f"{room}/messages", new)
    alice.seat(room, bob)

    answer = bob.post(f"{room}/messages", new)

    assert (refused.status_code, answer.status_code) == (404, 201)


def test_the_same_request_many_times_at_once_takes_effect_once(alice: Human, room: str, owner: OwnerSql) -> None:
    new = new_message()

    with ThreadPoolExecutor(SENDERS) as senders:
        answers = list(senders.map(lambda _: alice.post(f"{room}/messages", new), range(SENDERS)))

    assert sorted(answer.status_code for answer in answers) == [200] * (SENDERS - 1) + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert count_messages(owner, room) == 1


def test_places_have_no_gap_under_eight_senders(alice: Human, bob: Human, room: str, owner: OwnerSql) -> None:
    alice.seat(room, bob)

    def post(number: int) -> httpx2.Response:
        sender = (alice, bob)[number % 2]
        # Every fourth is refused within its transaction: what it took must come back.
        parent = {"parent_id": str(uuid4())} if number % 4 == 3 else {}
        return sender.post(f"{room}/messages", new_message(content=f"number {number}", **parent))

    with ThreadPoolExecutor(SENDERS) as senders:
        answers = list(senders.map(post, range(80)))

    accepted = [answer.json()["seq"] for answer in answers if answer.status_code == 201]
    assert sorted(accepted) == list(range(1, 61))
    assert _numbers(owner, "messages", "seq", room) == list(range(1, 61))
    events = _numbers(owner, "events", "event_seq", room)
    assert events == list(range(1, len(events) + 1))


def test_posting_moves_ones_own_pointers(alice: Human, room: str) -> None:
    alice.say(room, "one")
    alice.say(room, "two")

    me = alice.read(room)["me"]

    assert (me["last_read_seq"], me["last_delivered_seq"], me["unread"]) == (2, 2, 0)


def test_what_others_say_is_unread_and_names_are_counted(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    alice.say(room, "Hello everybody.")
    alice.say(room, f"Hello @{bob.username}.")
    alice.say(room, "And @all.")

    me = bob.read(room)["me"]

    assert (me["unread"], me["unread_mentions"]) == (3, 2)


def test_mentions_are_found_by_the_server(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    message = alice.say(room, f"Hi @{bob.username.upper()}!")

    assert message["mentions"] == [{"type": "user", "id": bob.id, "start": 3, "length": len(bob.username) + 1}]


def test_a_reply_names_its_parent(alice: Human, room: str) -> None:
    parent = alice.say(room, "one")

    reply = alice.say(room, "two", parent_id=parent["id"])

    assert reply["parent_id"] == parent["id"]


def test_a_parent_of_another_room_is_unknown(alice: Human, room: str) -> None:
    elsewhere = alice.say(alice.found(), "elsewhere")

    answer = alice.post(f"{room}/messages", new_message(parent_id=elsewhere["id"]))

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/parent_id"


@pytest.mark.parametrize(
    "fields", [{"message_type": "image"}, {"message_type": "file"}, {"attachment_ids": [str(uuid4())]}]
)
def test_a_message_without_its_files_is_refused(alice: Human, room: str, fields: dict[str, object]) -> None:
    answer = alice.post(f"{room}/messages", new_message(**fields))

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{next(iter(fields))}")


@pytest.mark.parametrize("content", ["", "   ", "\n\t", "a" * 65_537])
def test_a_message_has_from_one_to_65536_characters(alice: Human, room: str, content: str) -> None:
    answer = alice.post(f"{room}/messages", new_message(content=content))

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/content"


def test_lengths_count_code_points(alice: Human, room: str) -> None:
    said = alice.say(room, "😀" * 65_536)

    assert len(said["content"]) == 65_536


def test_what_only_the_server_writes_is_refused(alice: Human, room: str) -> None:
    answer = alice.post(f"{room}/messages", new_message(metadata={"cost_micro_usd": 1}))

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/metadata"


def test_a_name_change_shows_on_old_messages(alice: Human, room: str, owner: OwnerSql) -> None:
    said = alice.say(room, "Hello.")
    owner.run("update conversations.people set display_name = 'Alicia' where user_id = :id", id=alice.signed_in.user_id)

    assert alice.read(f"{room}/messages/{said['id']}")["sender"]["name"] == "Alicia"


def test_an_archived_room_takes_no_more_messages(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"status": "archived"}), 200)

    answer = alice.post(f"{room}/messages", new_message())

    assert refusal(answer, 409) == "conversation_archived"
    expect(alice.patch(room, {"status": "active"}), 200)
    assert alice.say(room, "Open again.")["seq"] == 1


def test_a_divided_room_takes_no_more_messages(alice: Human, room: str, owner: OwnerSql) -> None:
    owner.run("update conversations.conversations set status = 'divided' where id = :id", id=room_id(room))

    answer = alice.post(f"{room}/messages", new_message())

    assert refusal(answer, 409) == "conversation_divided"
    assert answer.json()["daughters"] == []


def _numbers(owner: OwnerSql, table: str, column: str, room: str) -> list[int]:
    rows = owner.run(
        f"select {column} from conversations.{table} where conversation_id = :id order by 1",  # noqa: S608
        id=room_id(room),
    )
    return [row[0] for row in rows]
