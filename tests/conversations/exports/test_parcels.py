"""Copies with the files of their messages: one zip, of what its reader may see."""

import io
import json
from collections.abc import Iterator
from zipfile import ZipFile

from conversations.exports.parcel import pack
from tests.conversations.attachments.bringing import brought
from tests.conversations.exports.exporting import Exporter, ask
from tests.conversations.humans import Human, expect


def unpack(human: Human, room: str, exporter: Exporter, kind: str = "json") -> dict[str, bytes]:
    path = ask(human, room, kind, include=["attachments"])
    exporter.finish()
    answer = human.get(f"{path}/file")
    assert answer.headers["content-type"] == "application/zip"
    assert human.read(path)["size"] is None
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_files_lie_beside_the_document_that_names_them(alice: Human, room: str, exporter: Exporter) -> None:
    contents = {f"notes {number}.txt": b"words " * number * 1000 for number in (1, 2)}
    files = {name: brought(alice, room, content, name)["id"] for name, content in contents.items()}
    alice.say(room, "here", attachment_ids=list(files.values()))

    parts = unpack(alice, room, exporter)

    document = json.loads(parts.pop("conversation.json"))
    assert [one["id"] for one in document["messages"][0]["attachments"]] == list(files.values())
    assert parts == {f"attachments/{files[name]}.txt": content for name, content in contents.items()}


def test_only_what_may_be_seen_is_packed(alice: Human, bob: Human, exporter: Exporter) -> None:
    room = alice.found(settings={"history": "from_join"})
    alice.say(room, "before Bob", attachment_ids=[brought(alice, room, b"a secret")["id"]])
    alice.seat(room, bob)
    taken_back = alice.say(room, "a mistake", attachment_ids=[brought(alice, room, b"regret")["id"]])
    expect(alice.delete(f"{room}/messages/{taken_back['id']}"), 204)
    brought(alice, room, b"nobody sent this")
    shown = brought(alice, room, b"for all")
    alice.say(room, "for all", attachment_ids=[shown["id"]])

    parts = unpack(bob, room, exporter, "markdown")

    assert set(parts) == {"conversation.md", f"attachments/{shown['id']}.txt"}


def test_no_name_leads_out_of_the_zip(alice: Human, room: str, exporter: Exporter) -> None:
    file = brought(alice, room, b"text", "..%2f..\\evil.t/x?t")
    alice.say(room, "here", attachment_ids=[file["id"]])

    names = [name for name in unpack(alice, room, exporter) if name != "conversation.json"]

    assert [name.partition(".")[0] for name in names] == [f"attachments/{file['id']}"]
    assert not any(".." in name or "\\" in name or name.count("/") > 1 for name in names)


def test_a_zip_is_sent_as_it_is_made() -> None:
    sent: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(50):
            sent.append(number)
            yield bytes(100_000)

    largest = max(len(piece) for piece in pack([b"{}"], "a.json", [("b", pieces())]))

    assert sent == list(range(50))
    assert largest < 300_000
