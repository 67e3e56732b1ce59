"""Copies of rooms: whole, no more than their reader may see, fetched for a while and gone."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from conversations.exports import writing
from conversations.exports.advance import advance_exports, forget_exports
from conversations.exports.document import ExportDocument
from conversations.exports.repository import take_next
from conversations.exports.writing import take_step
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.exports.exporting import Exporter, ask, ask_and_finish, fetch
from tests.conversations.humans import Human, expect, refusal, room_id
from tests.conversations.imports.uploading import Importer, jsonl, messages_of, room_of, upload
from tests.conversations.running import Stack

LINES = [
    {"author": f"a{number % 7}", "text": f"message {number}", "reply_to": number - 1 if number else None}
    for number in range(1200)
]


class Killed(BaseException):
    """What no code of ours catches: the process ends here."""


def test_a_copy_is_accepted_and_then_written(alice: Human, room: str, exporter: Exporter) -> None:
    alice.say(room, "one")

    path = ask(alice, room)
    asked = alice.read(path)
    assert refusal(alice.get(f"{path}/file"), 404) == "not_found"
    exporter.finish()
    done = alice.read(path)

    assert (asked["state"], asked["total"], asked["size"], asked["expires_at"]) == ("queued", None, None, None)
    assert (done["state"], done["total"], done["done"]) == ("done", 1, 1)
    answer = alice.get(f"{path}/file")
    assert len(answer.content) == done["size"] == int(answer.headers["content-length"])
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_the_file_has_the_whole_title_for_a_name(alice: Human, exporter: Exporter) -> None:
    room = alice.found(title="Budget 2025/26")

    path = ask_and_finish(exporter, alice, room)

    assert 'filename="Budget 2025-26.json"' in alice.get(f"{path}/file").headers["content-disposition"]


def test_the_document_has_everything(alice: Human, bob: Human, room: str, exporter: Exporter) -> None:
    alice.seat(room, bob)
    alice.seat_ai(room)
    first = alice.say(room, "first")
    answer = bob.say(room, "an answer", parent_id=first["id"])
    expect(alice.patch(f"{room}/messages/{first['id']}", {"content": "first, mended"}), 200)
    todo = expect(alice.post(f"{room}/todos", {"title": "Oil the mill", "source_message_id": first["id"]}), 201)
    topic = expect(alice.post(f"{room}/topics", {"name": "Mills"}), 201)
    other = alice.found()
    new = {"relationship_type": "continuation", "child_id": str(room_id(other))}
    related = expect(alice.post(f"{room}/relationships", new), 201)

    document = exporter.document(alice, room, include=["lineage"])

    assert ExportDocument.model_validate(document)
    assert (document["format"], document["format_version"]) == ("spindle-conversation", 1)
    assert document["conversation"]["daughter_ids"] == [str(room_id(other))]
    assert {one["user"]["display_name"] for one in document["participants"]} == {"Alice", "Bob"}
    assert [one["name"] for one in document["ai_participants"]] == ["Scribe"]
    assert (document["todos"], document["topics"], document["relationships"]) == ([todo], [topic], [related])
    told = {message["id"]: message for message in document["messages"]}
    assert [message["seq"] for message in document["messages"]] == list(range(1, len(told) + 1))
    assert told[answer["id"]]["parent_id"] == first["id"]
    assert told[first["id"]]["content"] == "first, mended"
    assert [version["content"] for version in told[first["id"]]["versions"]] == ["first"]
    assert [cell["conversation_id"] for cell in document["lineage"]["cells"]] == [
        str(room_id(room)),
        str(room_id(other)),
    ]


def test_an_empty_room_makes_a_whole_document_too(alice: Human, room: str, exporter: Exporter) -> None:
    document = exporter.document(alice, room)

    assert ExportDocument.model_validate(document).messages == []
    assert document["lineage"] is None
    assert fetch(alice, ask_markdown(alice, room, exporter)).startswith("# A room\n")


def ask_markdown(human: Human, room: str, exporter: Exporter) -> str:
    path = ask(human, room, "markdown")
    exporter.finish()
    return path


@pytest.mark.parametrize("kind", ["json", "markdown"])
def test_nobody_takes_away_what_they_may_not_see(alice: Human, bob: Human, exporter: Exporter, kind: str) -> None:
    room, hidden = alice.found(settings={"history": "from_join"}), alice.found(title="hidden room")
    secret = alice.say(room, "a secret before Bob")
    new = {"relationship_type": "continuation", "parent_id": str(room_id(hidden)), "metadata": {"why": "hidden why"}}
    expect(alice.post(f"{room}/relationships", new), 201)
    alice.seat(room, bob)
    alice.say(room, "for all", parent_id=secret["id"])

    copy = exporter.copy(bob, room, kind, include=["lineage"])

    assert "for all" in copy
    assert not [word for word in ("secret", "hidden", str(room_id(hidden))) if word in copy]


def test_deleted_words_are_in_no_copy(alice: Human, room: str, exporter: Exporter) -> None:
    message = alice.say(room, "I regret this")
    expect(alice.patch(f"{room}/messages/{message['id']}", {"content": "and regret that"}), 200)
    expect(alice.delete(f"{room}/messages/{message['id']}"), 204)

    assert "regret" not in exporter.copy(alice, room)
    assert "regret" not in exporter.copy(alice, room, "markdown")


def test_a_copy_is_its_owners_alone(alice: Human, bob: Human, room: str, exporter: Exporter) -> None:
    alice.seat(room, bob, "admin")
    path = ask(alice, room)
    exporter.finish()

    assert refusal(bob.get(path), 404) == refusal(bob.get(f"{path}/file"), 404) == "not_found"


def test_whoever_loses_the_room_loses_the_copy(alice: Human, bob: Human, room: str, exporter: Exporter) -> None:
    alice.seat(room, bob)
    ready, waiting = ask(bob, room), ask(bob, room)
    exporter.step()
    exporter.finish()
    late = ask(bob, room)
    expect(alice.delete(f"{room}/participants/{bob.id}"), 204)
    exporter.finish()
    alice.seat(room, bob)

    assert bob.read(late)["state"] == "failed"
    assert refusal(bob.get(f"{late}/file"), 404) == "not_found"
    assert {bob.read(path)["state"] for path in (ready, waiting)} == {"done"}


def test_nothing_is_handed_out_while_the_room_is_lost(alice: Human, bob: Human, room: str, exporter: Exporter) -> None:
    alice.seat(room, bob)
    path = ask(bob, room)
    exporter.finish()

    expect(alice.delete(f"{room}/participants/{bob.id}"), 204)

    assert refusal(bob.get(f"{path}/file"), 404) == "not_found"


def test_after_its_time_it_is_gone(alice: Human, room: str, exporter: Exporter, owner: OwnerSql, stack: Stack) -> None:
    path = ask(alice, room)
    exporter.finish()
    export_id = alice.read(path)["id"]
    pass_time(owner, export_id, "7 days")

    assert refusal(alice.get(f"{path}/file"), 410) == "export_gone"
    forget_exports(stack.databases["system"])

    left = "select count(*) from conversations.export_chunks where export_id = cast(:id as uuid)"
    assert owner.value(left, id=export_id) == 0
    assert refusal(alice.get(f"{path}/file"), 410) == "export_gone"
    pass_time(owner, export_id, "31 days")
    forget_exports(stack.databases["system"])
    assert refusal(alice.get(path), 404) == "not_found"


def pass_time(owner: OwnerSql, export_id: str, span: str) -> None:
    owner.run(
        "update conversations.exports set expires_at = expires_at - cast(:span as interval) "
        "where id = cast(:id as uuid)",
        span=span,
        id=export_id,
    )


def test_the_same_request_makes_one_copy(alice: Human, room: str) -> None:
    new = {"format": "json", "client_id": str(uuid4())}
    first = expect(alice.post(f"{room}/exports", new), 202)

    again = alice.post(f"{room}/exports", new)

    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    assert again.headers["idempotent-replay"] == "true"


@pytest.mark.parametrize("fields", [{"format": "pdf"}, {"format": "json", "include": ["lineage", "lineage"]}, {}])
def test_what_cannot_be_made_is_refused(alice: Human, room: str, fields: dict[str, object]) -> None:
    assert refusal(alice.post(f"{room}/exports", fields), 422) == "validation_failed"


@pytest.mark.parametrize("kind", ["json", "markdown"])
def test_killed_at_any_step_it_goes_on_without_loss_or_double(
    alice: Human, importer: Importer, exporter: Exporter, kind: str
) -> None:
    room = room_of(importer.finish(alice, upload(alice, jsonl(*LINES))))
    whole = exporter.copy(alice, room, kind)
    path = ask(alice, room, kind)

    while alice.read(path)["state"] != "done":
        with pytest.raises(Killed):
            killed_step(exporter)
        exporter.step()

    assert without_time(fetch(alice, path)) == without_time(whole)
    assert alice.read(path)["done"] == 1200


def killed_step(exporter: Exporter) -> None:
    """A step that ends just before its commit."""
    with exporter.database.transaction() as session:
        job = take_next(session, ())
        assert job is not None
        take_step(session, job)
        raise Killed


def without_time(copy: str) -> str:
    head, _, rest = copy.partition("\n## " if copy.startswith("#") else '"participants"')
    assert head
    assert rest
    return rest


def test_several_caretakers_share_the_work(alice: Human, importer: Importer, exporter: Exporter) -> None:
    room = room_of(importer.finish(alice, upload(alice, jsonl(*LINES))))
    paths = [ask(alice, room) for _ in range(3)]

    with ThreadPoolExecutor(4) as caretakers:
        for done in [caretakers.submit(advance_exports, exporter.database, seconds=30) for _ in range(4)]:
            done.result()
    exporter.finish()

    assert len({without_time(fetch(alice, path)) for path in paths}) == 1


def test_what_comes_meanwhile_is_not_in_it(alice: Human, importer: Importer, exporter: Exporter) -> None:
    room = room_of(importer.finish(alice, upload(alice, jsonl(*LINES))))
    path = ask(alice, room)
    exporter.step()
    alice.say(room, "too late")

    exporter.finish()

    assert "too late" not in fetch(alice, path)
    assert alice.read(path)["total"] == 1200


def test_progress_is_told_to_its_owner_alone(
    alice: Human, importer: Importer, exporter: Exporter, owner: OwnerSql
) -> None:
    room = room_of(importer.finish(alice, upload(alice, jsonl(*LINES))))
    exporter.copy(alice, room)

    told = owner.run(
        "select recipient_id, conversation_id from conversations.events where type = 'export.updated' "
        "and recipient_id = cast(:me as uuid)",
        me=alice.id,
    )
    assert len(told) >= 8
    assert {row.conversation_id for row in told} == {None}


def test_after_three_accidents_it_fails_visibly_and_holds_up_no_other(
    alice: Human, room: str, exporter: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    path = ask(alice, room)
    with monkeypatch.context() as stumbling:
        stumbling.setattr(writing, "begin", stumble)
        for _ in range(3):
            advance_exports(exporter.database, seconds=20)

    assert alice.read(path)["state"] == "failed"
    assert exporter.copy(alice, room)


def test_a_copy_can_be_brought_back(alice: Human, importer: Importer, exporter: Exporter) -> None:
    """As `docs/export-format.md` says: the messages of a document as lines of a transcript."""
    room = room_of(importer.finish(alice, upload(alice, jsonl(*LINES))))
    document = exporter.document(alice, room)
    lines = [
        {
            "id": message["id"],
            "author": message["sender"]["name"],
            "role": message["sender_type"],
            "text": message["content"],
            "time": message["sent_at"],
            "reply_to": message["parent_id"],
        }
        for message in document["messages"]
    ]

    again = messages_of(alice, room_of(importer.finish(alice, upload(alice, jsonl(*lines)))))

    assert [(one["content"], one["sent_at"]) for one in again] == [
        (one["content"], one["sent_at"]) for one in document["messages"]
    ]
    assert again[-1]["parent_id"] == again[-2]["id"]


def test_memory_does_not_grow_with_the_room(alice: Human, importer: Importer, exporter: Exporter) -> None:
    """Ten times the messages, the same peak: a page of them at a time, whatever there is."""
    peaks = []
    for count in (500, 5000):
        lines = [{"author": "Mira", "text": f"{number} " + "words " * 150} for number in range(count)]
        room = room_of(importer.finish(alice, upload(alice, jsonl(*lines))))
        ask(alice, room)
        tracemalloc.start()
        exporter.finish()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.5
