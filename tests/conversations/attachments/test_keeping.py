"""How long bytes are kept: as long as an attachment has them, and not after that, whatever is killed."""

import threading
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from conversations.attachments import uploading
from conversations.attachments.store import BlobMissing, BlobStore, Part
from conversations.attachments.sweep import forget_unattached, remove_blobs
from conversations.rooms.purge import purge_deleted_rooms
from shared.errors import Unavailable
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.attachments.bringing import TEXT, bring, brought, fetch, picture
from tests.conversations.attachments.test_carrying import carried
from tests.conversations.attachments.test_store import read
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.running import Stack

DAY_S = 24 * 3600


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


@pytest.fixture
def keeper(stack: Stack, owner: OwnerSql) -> "Keeper":
    return Keeper(stack, owner)


class Keeper:
    """A caretaker, one round at a time, and what lies in the object store."""

    def __init__(self, stack: Stack, owner: OwnerSql) -> None:
        self.database, self.blobs, self.owner = stack.databases["system"], stack.blobs, owner

    def blob_of(self, attachment: Json) -> UUID:
        found: UUID = self.owner.value(
            "select blob_id from conversations.attachments where id = :id", id=UUID(attachment["id"])
        )
        return found

    def has(self, blob_id: UUID, part: Part = "content") -> bool:
        try:
            return bool(read(self.blobs, blob_id, part))
        except BlobMissing:
            return False

    def work(self) -> None:
        forget_unattached(self.database)
        remove_blobs(self.database, self.blobs)

    def pass_time(self, seconds: float) -> None:
        for table, column in (("attachments", "created_at"), ("blob_removals", "due_at")):
            self.owner.run(
                f"update conversations.{table} set {column} = {column} - make_interval(secs => :s)",  # noqa: S608
                s=seconds,
            )


def test_a_file_that_no_message_takes_is_gone_after_a_day(keeper: Keeper, alice: Human, room: str) -> None:
    waiting, taken = brought(alice, room, picture()), brought(alice, room, picture())
    blobs = [keeper.blob_of(one) for one in (waiting, taken)]
    carried(alice, room, taken["id"])

    keeper.pass_time(DAY_S - 60)
    keeper.work()
    assert [keeper.has(blob) for blob in blobs] == [True, True]
    keeper.pass_time(61)
    keeper.work()

    assert [keeper.has(blob) for blob in blobs] == [False, True]
    assert not keeper.has(blobs[0], "thumbnail")
    assert refusal(alice.get(f"{room}/attachments/{waiting['id']}"), 404) == "not_found"
    assert fetch(alice, f"{room}/attachments/{taken['id']}/content").status_code == 200


def test_bytes_stay_as_long_as_one_message_has_them(keeper: Keeper, alice: Human, room: str) -> None:
    first = carried(alice, room, brought(alice, room)["id"])
    again = carried(alice, room, first["attachments"][0]["id"])
    blob = keeper.blob_of(first["attachments"][0])

    expect(alice.delete(f"{room}/messages/{first['id']}"), 204)
    keeper.work()
    assert keeper.has(blob)
    expect(alice.delete(f"{room}/messages/{again['id']}"), 204)
    keeper.work()

    assert not keeper.has(blob)


def test_the_files_of_a_room_go_with_it_but_those_that_others_carry(
    stack: Stack, keeper: Keeper, alice: Human, room: str
) -> None:
    kept, gone, free = (brought(alice, room, content) for content in (TEXT, picture(), TEXT))
    carried(alice, room, kept["id"], gone["id"])
    elsewhere = alice.found()
    [copy] = carried(alice, elsewhere, kept["id"])["attachments"]
    blobs = [keeper.blob_of(one) for one in (kept, gone, free)]
    expect(alice.delete(room), 204)

    purge_deleted_rooms(stack.databases["system"])
    keeper.work()

    assert [keeper.has(blob) for blob in blobs] == [True, False, False]
    assert fetch(alice, f"{elsewhere}/attachments/{copy['id']}/content").content == TEXT
    count = "select count(*) from conversations.attachments where conversation_id = :id"
    assert keeper.owner.value(count, id=room_id(room)) == 0


@pytest.mark.parametrize("where", ["before the first byte", "after the last byte"])
def test_a_kill_leaves_no_bytes_that_nobody_knows_of(
    keeper: Keeper, alice: Human, room: str, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    written: list[UUID] = []

    def put_and_die(store: BlobStore, blob_id: UUID, *rest: object) -> None:
        written.append(blob_id)
        if where == "after the last byte":
            put(store, blob_id, *rest)
        raise Killed

    put: Callable[..., None] = uploading._store
    monkeypatch.setattr(uploading, "_store", put_and_die)
    assert bring(alice, room, picture()).status_code == 500
    [blob] = written
    assert keeper.has(blob) == (where == "after the last byte")

    keeper.work()
    assert keeper.has(blob) == (where == "after the last byte")
    keeper.pass_time(3601)
    keeper.work()

    assert not keeper.has(blob)
    assert keeper.owner.value("select count(*) from conversations.blob_removals where blob_id = :id", id=blob) == 0


def test_an_upload_that_took_too_long_is_not_entered(
    keeper: Keeper, alice: Human, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_slowly(store: BlobStore, blob_id: UUID, *rest: object) -> None:
        put(store, blob_id, *rest)
        keeper.pass_time(3601)
        keeper.work()

    put: Callable[..., None] = uploading._store
    monkeypatch.setattr(uploading, "_store", put_slowly)

    assert refusal(bring(alice, room, TEXT), 503) == "unavailable"
    count = "select count(*) from conversations.attachments where user_id = :id"
    assert keeper.owner.value(count, id=alice.signed_in.user_id) == 0


def test_a_store_that_does_not_answer_is_asked_again_later(keeper: Keeper, alice: Human, room: str) -> None:
    class Down(BlobStore):
        def remove(self, blob_id: UUID) -> None:
            raise Unavailable("the object store does not remove files now")

    message = carried(alice, room, brought(alice, room)["id"])
    blob = keeper.blob_of(message["attachments"][0])
    expect(alice.delete(f"{room}/messages/{message['id']}"), 204)

    down = Down.__new__(Down)
    assert remove_blobs(keeper.database, down) == 0
    keeper.work()
    assert keeper.has(blob)
    keeper.pass_time(301)
    keeper.work()

    assert not keeper.has(blob)


def test_a_caretaker_killed_while_removing_is_made_good(keeper: Keeper, alice: Human, room: str) -> None:
    message = carried(alice, room, brought(alice, room)["id"])
    blob = keeper.blob_of(message["attachments"][0])
    expect(alice.delete(f"{room}/messages/{message['id']}"), 204)

    class Dying(BlobStore):
        def remove(self, blob_id: UUID) -> None:
            keeper.blobs.remove(blob_id)
            raise Killed

    with pytest.raises(Killed):
        remove_blobs(keeper.database, Dying.__new__(Dying))
    keeper.pass_time(301)
    keeper.work()

    assert not keeper.has(blob)
    assert keeper.owner.value("select count(*) from conversations.blob_removals where blob_id = :id", id=blob) == 0


def test_a_refused_message_leaves_its_files_free(keeper: Keeper, alice: Human, room: str) -> None:
    file = brought(alice, room)
    new = {"client_id": str(uuid4()), "content": "", "attachment_ids": [file["id"]], "parent_id": str(uuid4())}
    assert refusal(alice.post(f"{room}/messages", new), 422) == "validation_failed"

    assert carried(alice, room, file["id"])["attachments"][0]["id"] == file["id"]


def test_bytes_that_were_lost_are_not_there(keeper: Keeper, alice: Human, room: str) -> None:
    [file] = carried(alice, room, brought(alice, room, picture())["id"])["attachments"]
    keeper.blobs.remove(keeper.blob_of(file))

    for part in ("content", "thumbnail"):
        assert refusal(fetch(alice, f"{room}/attachments/{file['id']}/{part}"), 404) == "not_found"


def test_the_last_two_that_have_the_same_bytes_may_go_at_once(
    stack: Stack, keeper: Keeper, alice: Human, room: str
) -> None:
    first = carried(alice, room, brought(alice, room)["id"])["attachments"][0]
    again = carried(alice, room, first["id"])["attachments"][0]
    blob = keeper.blob_of(first)
    other = threading.Thread(target=lambda: let_go(stack, again))

    with stack.databases["owner"].transaction() as session:
        session.execute(LET_GO, {"id": UUID(first["id"])})
        other.start()
        wait_for_a_lock(stack)
    other.join()
    keeper.work()

    assert not keeper.has(blob)


LET_GO = text("delete from conversations.attachments where id = :id")


def let_go(stack: Stack, attachment: Json) -> None:
    with stack.databases["owner"].transaction() as session:
        session.execute(LET_GO, {"id": UUID(attachment["id"])})


def wait_for_a_lock(stack: Stack) -> None:
    waiting = text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with stack.databases["owner"].transaction() as session:
            if session.scalar(waiting):
                return
    raise AssertionError("nobody waits")
