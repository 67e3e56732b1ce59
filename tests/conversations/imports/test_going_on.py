"""Imports that are cut off, called off or shared out go on, or leave nothing behind."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from conversations.identity import act_as_person
from conversations.imports import placing
from conversations.imports.advance import advance_imports, take_step
from conversations.imports.models import ImportChunk
from conversations.imports.repository import take_next
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal
from tests.conversations.imports.uploading import Importer, jsonl, messages_of, room_of, upload

LINES = [{"author": f"a{number % 7}", "text": f"message {number}", "id": f"id {number}"} for number in range(1200)]
LINES[900]["reply_to"] = "id 3"
FILE = jsonl(*LINES)


LEFT = """
    select (select count(*) from conversations.conversations c where c.id = i.target_id),
           (select count(*) from conversations.messages m where m.conversation_id = i.target_id),
           (select count(*) from conversations.people where user_id = any(cast(:people as uuid[]))),
           (select count(*) from conversations.import_chunks)
    from conversations.imports i where i.id = cast(:id as uuid)
"""


class Killed(BaseException):
    """What no code of ours catches: the process ends here."""


def test_nobody_sees_the_room_before_it_is_whole(alice: Human, importer: Importer, owner: OwnerSql) -> None:
    path = importer.steps_until(alice, upload(alice, FILE), "writing")
    importer.step()

    seen = alice.read(path)

    assert 0 < seen["done"] < seen["total"] == 1200
    assert (seen["conversation_ids"], alice.read("/conversations")["items"]) == ([], [])
    target = owner.value("select target_id from conversations.imports where id = cast(:id as uuid)", id=seen["id"])
    assert refusal(alice.get(f"/conversations/{target}"), 404) == "not_found"
    assert refusal(alice.get(f"/conversations/{target}/messages"), 404) == "not_found"
    importer.finish(alice, upload(alice, jsonl("Hello")))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_a_reply_finds_what_it_answers_wherever_the_file_is_parted(
    alice: Human, importer: Importer, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("conversations.imports.batches.BATCH", size)
    answers = {"b": "a", "c": "a", "d": "c"}
    lines = [{"author": "Mira", "text": name, "id": name, "reply_to": answers.get(name)} for name in "abcd"]

    messages = messages_of(alice, room_of(importer.finish(alice, upload(alice, jsonl(*lines)))))

    names = {message["id"]: message["content"] for message in messages}
    assert [names.get(message["parent_id"]) for message in messages] == [None, "a", "a", "c"]


def test_killed_at_any_step_it_goes_on_without_loss_or_double(alice: Human, importer: Importer) -> None:
    accepted = upload(alice, FILE)
    while alice.read(f"/imports/{accepted.json()['id']}")["state"] != "done":
        with pytest.raises(Killed):
            killed_step(importer)
        importer.step()

    messages = messages_of(alice, room_of(importer.finish(alice, accepted)))

    assert [message["content"] for message in messages] == [line["text"] for line in LINES]
    assert messages[900]["parent_id"] == messages[3]["id"]


def killed_step(importer: Importer) -> None:
    """A step that ends just before its commit."""
    with importer.database.transaction() as session:
        job = take_next(session, ())
        assert job is not None
        take_step(session, job)
        raise Killed


def test_several_caretakers_share_the_imports(alice: Human, importer: Importer) -> None:
    accepted = [upload(alice, FILE) for _ in range(3)]

    with ThreadPoolExecutor(4) as caretakers:
        for _ in range(4):
            caretakers.submit(advance_imports, importer.database, seconds=20).add_done_callback(
                lambda future: future.result()
            )

    for one in accepted:
        done = importer.finish(alice, one)
        assert [message["seq"] for message in messages_of(alice, room_of(done))] == list(range(1, 1201))


def test_called_off_halfway_it_leaves_nothing_behind(alice: Human, importer: Importer, owner: OwnerSql) -> None:
    accepted = upload(alice, FILE)
    path = importer.steps_until(alice, accepted, "writing")
    importer.step()

    assert alice.delete(path).status_code == 204
    cancelled = importer.finish(alice, accepted)

    assert (cancelled["state"], cancelled["conversation_ids"]) == ("cancelled", [])
    [left] = owner.run(LEFT, id=cancelled["id"], people=[author["user_id"] for author in cancelled["authors"]])
    assert list(left) == [0, 0, 0, 0]
    assert len(cancelled["authors"]) == 7


def test_what_is_done_stays_when_called_off(alice: Human, importer: Importer) -> None:
    done = importer.finish(alice, upload(alice, jsonl("Hello")))

    assert alice.delete(f"/imports/{done['id']}").status_code == 204
    assert alice.delete(f"/imports/{done['id']}").status_code == 204

    assert alice.read(f"/imports/{done['id']}") == done
    assert len(messages_of(alice, room_of(done))) == 1


def test_calling_off_honours_the_version_it_names(alice: Human) -> None:
    accepted = expect(upload(alice, jsonl("Hello")), 202)

    answer = alice.delete(f"/imports/{accepted['id']}", If_Match='"99"')

    assert refusal(answer, 412) == "version_mismatch"


def test_after_three_accidents_it_fails_visibly_and_holds_up_no_other(
    alice: Human, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    accepted = upload(alice, jsonl("Hello"))
    with monkeypatch.context() as stumbling:
        stumbling.setattr(placing, "write_messages", stumble)
        for _ in range(3):
            advance_imports(importer.database, seconds=20)

    failed = importer.finish(alice, accepted)

    assert (failed["state"], failed["errors"][0]["code"]) == ("failed", "internal_error")
    assert alice.read("/conversations")["items"] == []


def test_the_app_cannot_read_files_or_add_to_those_of_others(alice: Human, bob: Human, session: Session) -> None:
    accepted = expect(upload(alice, jsonl("Hello")), 202)
    act_as_person(session, bob.signed_in)

    piece = insert(ImportChunk).values(import_id=UUID(accepted["id"]), number=1, data=b"more")
    with pytest.raises(ProgrammingError, match="row-level security"), session.begin_nested():
        session.execute(piece)
    with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
        session.execute(select(ImportChunk.data))
