"""Messages that carry files: who may have them carry what, and who reads it then."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.identity import act_as_person
from conversations.messages.posting import post_message
from conversations.messages.render import read_messages
from conversations.messages.schemas import NewMessage
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.attachments.bringing import HTML, TEXT, brought, fetch, film, picture
from tests.conversations.events.listening import listen
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker


def carry(human: Human, room: str, *ids: str, content: str = "", **fields: Any) -> httpx2.Response:
    new = {"client_id": str(uuid4()), "content": content, "attachment_ids": list(ids), **fields}
    return human.post(f"{room}/messages", new)


def carried(human: Human, room: str, *ids: str, **fields: Any) -> Json:
    return expect(carry(human, room, *ids, **fields), 201)


def unfit(answer: httpx2.Response) -> list[tuple[str, str]]:
    return [(fault["pointer"], fault["code"]) for fault in expect(answer, 422)["errors"]]


@contextmanager
def statements(stack: Stack) -> Iterator[list[str]]:
    """What is asked of the database by the app's role meanwhile, in this process."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = stack.databases["app"].engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_a_message_carries_files_in_the_order_given(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    ids = [brought(alice, room, TEXT, f"{number}.txt")["id"] for number in (3, 1, 2)]

    message = carried(alice, room, *ids)

    assert [file["filename"] for file in message["attachments"]] == ["3.txt", "1.txt", "2.txt"]
    assert {file["message_id"] for file in message["attachments"]} == {message["id"]}
    assert bob.read(f"{room}/messages/{message['id']}")["attachments"] == message["attachments"]
    assert bob.read(f"{room}/messages")["items"][0]["attachments"] == message["attachments"]
    for file in message["attachments"]:
        assert bob.read(f"{room}/attachments/{file['id']}") == file
        assert fetch(bob, f"{room}/attachments/{file['id']}/content").content == TEXT


def test_the_room_is_told_of_the_files(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    with listen(bob) as stream:
        message = carried(alice, room, brought(alice, room)["id"])

        told = stream.wait_for("message.created")

    assert told.data["message"]["attachments"] == message["attachments"]


@pytest.mark.parametrize("message_type", ["text", "file", "code"])
def test_any_file_goes_with_any_text(alice: Human, room: str, message_type: str) -> None:
    message = carried(alice, room, brought(alice, room, HTML)["id"], content="See.", message_type=message_type)

    assert (message["content"], message["message_type"]) == ("See.", message_type)


def test_an_image_is_made_of_images(alice: Human, room: str) -> None:
    shown, other = brought(alice, room, film("GIF"))["id"], brought(alice, room, HTML)["id"]

    assert unfit(carry(alice, room, shown, other, message_type="image")) == [("/message_type", "unfit")]
    assert unfit(carry(alice, room, content="See.", message_type="image")) == [("/message_type", "unfit")]
    assert unfit(carry(alice, room, content="See.", message_type="file")) == [("/message_type", "unfit")]
    assert carried(alice, room, shown, message_type="image")["message_type"] == "image"


def test_nothing_at_all_is_no_message(alice: Human, room: str) -> None:
    assert unfit(carry(alice, room)) == [("/content", "value_error")]


def test_at_most_twenty_files_go_with_a_message(alice: Human, room: str) -> None:
    ids = [brought(alice, room)["id"] for _ in range(20)]

    assert unfit(carry(alice, room, *ids, str(uuid4()))) == [("/attachment_ids", "too_long")]
    assert len(carried(alice, room, *ids)["attachments"]) == 20


def test_what_is_not_mine_to_give_is_not_there(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)
    elsewhere = carol.found()
    of_bob = brought(bob, room)["id"]
    of_carol = carried(carol, elsewhere, brought(carol, elsewhere)["id"])["attachments"][0]["id"]
    mine = brought(alice, room)["id"]

    for foreign in (of_bob, of_carol, str(uuid4())):
        assert unfit(carry(alice, room, mine, foreign)) == [("/attachment_ids/1", "unknown_attachment")]
    assert alice.read(f"{room}/attachments/{mine}")["message_id"] is None
    assert alice.read(f"{room}/messages")["items"] == []


def test_a_file_is_attached_where_it_was_brought(alice: Human, room: str) -> None:
    mine = brought(alice, alice.found())["id"]

    assert unfit(carry(alice, room, mine)) == [("/attachment_ids", "unknown_attachment")]


def test_a_file_is_named_once(alice: Human, room: str) -> None:
    mine = brought(alice, room)["id"]

    assert unfit(carry(alice, room, mine, mine)) == [("/attachment_ids", "repeated")]


def test_a_file_that_i_can_read_may_be_carried_on(alice: Human, bob: Human, room: str, owner: OwnerSql) -> None:
    alice.seat(room, bob)
    [first] = carried(alice, room, brought(alice, room, picture(), "a.png")["id"])["attachments"]
    elsewhere = bob.found()

    [again] = carried(bob, elsewhere, first["id"])["attachments"]

    assert again["id"] != first["id"]
    assert {again[name] == first[name] for name in ("sha256", "size", "filename", "width")} == {True}
    content = fetch(bob, f"{elsewhere}/attachments/{again['id']}/content").content
    assert content == fetch(alice, f"{room}/attachments/{first['id']}/content").content
    assert alice.read(f"{room}/attachments/{first['id']}") == first
    blobs = owner.run(
        "select distinct blob_id from conversations.attachments where id in (:a, :b)",
        a=UUID(first["id"]),
        b=UUID(again["id"]),
    )
    assert len(blobs) == 1


def test_two_messages_that_want_one_file_both_get_it(alice: Human, room: str, owner: OwnerSql) -> None:
    mine, answers = brought(alice, room)["id"], []
    both = [threading.Thread(target=lambda: answers.append(carry(alice, room, mine))) for _ in range(2)]

    for each in both:
        each.start()
    for each in both:
        each.join()

    files = [expect(answer, 201)["attachments"] for answer in answers]
    assert [len(each) for each in files] == [1, 1]
    assert len({each[0]["id"] for each in files}) == 2
    for [file] in files:
        assert fetch(alice, f"{room}/attachments/{file['id']}/content").content == TEXT


def test_posting_again_answers_what_was_posted(alice: Human, room: str) -> None:
    mine, client_id = brought(alice, room)["id"], str(uuid4())
    first = carry(alice, room, mine, client_id=client_id)

    again = carry(alice, room, mine, client_id=client_id)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["attachments"] == first.json()["attachments"]
    expect(alice.delete(f"{room}/messages/{first.json()['id']}"), 204)
    assert carry(alice, room, mine, client_id=client_id).status_code == 200


def test_before_a_message_carries_it_only_who_brought_it_sees_it(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "admin")
    path = f"{room}/attachments/{brought(alice, room, picture())['id']}"

    for part in ("", "/content", "/thumbnail"):
        assert alice.get(path + part).status_code == 200
        assert refusal(bob.get(path + part), 404) == "not_found"


def test_who_came_later_sees_no_file_of_before(alice: Human, bob: Human) -> None:
    room = alice.found(settings={"history": "from_join"})
    [file] = carried(alice, room, brought(alice, room, picture())["id"])["attachments"]
    alice.seat(room, bob)

    for part in ("", "/content", "/thumbnail"):
        assert refusal(bob.get(f"{room}/attachments/{file['id']}{part}"), 404) == "not_found"
    assert unfit(carry(bob, room, file["id"])) == [("/attachment_ids/0", "unknown_attachment")]


def test_who_has_left_sees_no_file_any_more(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    own = brought(bob, room)["id"]
    [file] = carried(bob, room, brought(bob, room)["id"])["attachments"]
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    for file_id in (file["id"], own):
        assert refusal(bob.get(f"{room}/attachments/{file_id}/content"), 404) == "not_found"
        assert unfit(carry(bob, bob.found(), file_id)) == [("/attachment_ids/0", "unknown_attachment")]


def test_a_file_is_in_its_own_room_only(alice: Human, room: str) -> None:
    [file] = carried(alice, room, brought(alice, room)["id"])["attachments"]

    assert refusal(alice.get(f"{alice.found()}/attachments/{file['id']}"), 404) == "not_found"


def test_a_deleted_message_has_no_file_any_more(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    message = carried(bob, room, brought(bob, room, picture())["id"], content="See.")
    expect(alice.delete(f"{room}/messages/{message['id']}"), 204)

    assert bob.read(f"{room}/messages/{message['id']}")["attachments"] == []
    for part in ("", "/content", "/thumbnail"):
        path = f"{room}/attachments/{message['attachments'][0]['id']}{part}"
        assert refusal(bob.get(path), 404) == "not_found"
    assert unfit(carry(bob, room, message["attachments"][0]["id"])) == [("/attachment_ids/0", "unknown_attachment")]


def test_a_message_without_files_is_posted_without_a_thought_of_them(stack: Stack, alice: Human, room: str) -> None:
    with statements(stack) as asked:
        post(stack, alice.signed_in, room)

    assert len(asked) == 3
    assert not any("attachments" in statement for statement in asked)


def test_a_page_of_messages_with_files_asks_for_them_once(stack: Stack, alice: Human, room: str) -> None:
    ids = [UUID(carried(alice, room, brought(alice, room)["id"])["id"]) for _ in range(5)]
    with Session(stack.databases["app"].engine) as session, statements(stack) as asked:
        act_as_person(session, alice.signed_in)
        read = read_messages(session, ids)

    assert [len(read[one].attachments) for one in ids] == [1] * 5
    assert sum("conversations.attachments" in statement for statement in asked) == 1


def post(stack: Stack, person: SignedIn, room: str) -> None:
    with stack.databases["app"].transaction() as session:
        act_as_person(session, person)
        post_message(session, person, room_id(room), NewMessage(client_id=uuid4(), content="Hello."))


def test_an_ai_is_told_the_names_of_files_that_came_without_a_word(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    ids = [brought(alice, room, TEXT, name)["id"] for name in ("plan.txt", "map.txt")]
    carried(alice, room, *ids)
    carried(alice, room, brought(alice, room)["id"], content="See this.")

    asked = [worker.claim(turn).payload["question"]["text"] for turn in reversed(alice.turns(room))]

    assert sorted(asked) == ["See this.", "[plan.txt, map.txt]"]
