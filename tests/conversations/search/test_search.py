"""GET /search over HTTP: what it finds, in which order, and how it goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from conversations.messages.schemas import MAX_CONTENT
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.attachments.bringing import brought, picture
from tests.conversations.humans import Human, expect, refusal
from tests.conversations.running import Stack
from tests.conversations.search.finding import found, search
from tests.conversations.working import Worker, ask


def test_a_hit_is_the_message_its_room_and_where_the_words_are(alice: Human) -> None:
    room = alice.found(title="The mill")
    said = alice.say(room, "Ünder the <b>wheel</b> a wheel")

    [hit] = search(alice, "wheel")["items"]

    assert hit["message"] == said
    assert hit["conversation"] == {"id": said["conversation_id"], "title": "The mill"}
    assert hit["snippet"] == "Ünder the <b>wheel</b> a wheel"
    assert hit["marks"] == [[13, 5], [25, 5]]
    assert hit["score"] > 0


def test_the_page_around_a_hit_is_there_to_jump_to(alice: Human, room: str) -> None:
    for number in range(9):
        alice.say(room, f"number{number} ")

    [hit] = search(alice, "number4 ")["items"]

    around = alice.read(f"{room}/messages?around_seq={hit['message']['seq']}&limit=3")["items"]
    assert hit["message"]["id"] in [message["id"] for message in around]


def test_all_my_rooms_are_searched_and_no_others(alice: Human, bob: Human, room: str) -> None:
    theirs, another = bob.found(), alice.found()
    alice.say(room, "sluice one")
    alice.say(another, "sluice two")
    bob.say(theirs, "sluice three")

    assert set(found(alice, "sluice ")) == {"sluice one", "sluice two"}


def test_changes_are_found_and_what_is_gone_is_not(alice: Human, room: str) -> None:
    said, gone = alice.say(room, "an old wheel"), alice.say(room, "a wheel")

    expect(alice.patch(f"{room}/messages/{said['id']}", {"content": "a new weir"}), 200)
    expect(alice.delete(f"{room}/messages/{gone['id']}"), 204)

    assert found(alice, "wheel ") == []
    assert found(alice, "weir ") == ["a new weir"]
    assert "a wheel" not in found(alice, "from:me ")


def test_operators_narrow(alice: Human, bob: Human, worker: Worker) -> None:
    mill, lock = alice.found(title="Water Mill"), alice.found(title="Locks")
    alice.seat(mill, bob)
    alice.seat_ai(mill, name="Miller")
    alice.say(mill, "grain one")
    bob.say(mill, "grain two ```x = 1```")
    alice.say(lock, "grain three https://example.org")
    turn = ask(alice, mill, "@Miller what grain?")
    worker.answer(worker.claim(turn), "grain four")

    assert set(found(alice, 'grain in:"water mill"')) == {
        "grain one", "grain two ```x = 1```", "@Miller what grain?", "grain four",
    }  # fmt: skip
    assert found(alice, f"grain in:{lock.rpartition('/')[2]}") == ["grain three https://example.org"]
    assert set(found(alice, "grain in:locks from:me")) == {"grain three https://example.org"}
    assert found(alice, f"from:{bob.username}") == ["grain two ```x = 1```"]
    assert found(alice, f"from:@{bob.username} grain ") == ["grain two ```x = 1```"]
    assert found(alice, 'from:bob in:"Water Mill"') == ["grain two ```x = 1```"]
    assert found(alice, "from:miller") == ["grain four"]
    assert found(alice, "model:spindle/scribe") == ["grain four"]
    assert found(alice, "grain model:scribe") == ["grain four"]
    assert found(alice, "grain model:nobody") == []
    assert found(alice, "has:link") == ["grain three https://example.org"]
    assert found(alice, "has:code grain ") == ["grain two ```x = 1```"]
    assert found(alice, "has:code has:link") == []
    assert found(alice, "grain in:nowhere") == []
    assert found(alice, "grain from:nobody") == []
    assert found(alice, "grain has:attachment") == []


def test_files_and_images_narrow(alice: Human, room: str) -> None:
    alice.say(room, "a wheel", attachment_ids=[brought(alice, room, picture(), "wheel.png")["id"]])
    alice.say(room, "a plan", attachment_ids=[brought(alice, room)["id"]])
    alice.say(room, "neither")

    assert found(alice, "has:image") == ["a wheel"]
    assert set(found(alice, "has:attachment")) == set(found(alice, "has:file")) == {"a wheel", "a plan"}
    assert found(alice, "plan has:image") == []


def test_times_narrow(alice: Human, room: str, owner: OwnerSql) -> None:
    old, new = alice.say(room, "long ago"), alice.say(room, "long since")
    owner.run("update conversations.messages set sent_at = '2020-02-29T12:00Z' where id = :id", id=old["id"])
    today = datetime.now(UTC).date()

    assert found(alice, "long before:2021") == ["long ago"]
    assert found(alice, "long after:2021") == ["long since"]
    assert found(alice, "long after:2020-02-28 before:2020-03-01") == ["long ago"]
    assert found(alice, "long after:2020-02-29 before:2020-03-01") == []
    assert found(alice, f"before:{today + timedelta(days=1)} in:{new['conversation_id']}") == ["long since", "long ago"]


def test_pins_and_topics_narrow(alice: Human, room: str, owner: OwnerSql) -> None:
    pinned, sorted_ = alice.say(room, "weir one"), alice.say(room, "weir two")
    expect(alice.call("PUT", f"{room}/messages/{pinned['id']}/pin"), 204)
    topic = expect(alice.post(f"{room}/topics", {"name": "Water rights"}), 201)
    owner.run(
        "insert into conversations.message_topics (conversation_id, message_id, seq, topic_id, confidence, reason, "
        "created_at, updated_at) values (:room, :id, :seq, :topic, 1, '', now(), now())",
        room=sorted_["conversation_id"], id=sorted_["id"], seq=sorted_["seq"], topic=topic["id"],
    )  # fmt: skip

    assert found(alice, "has:pin") == ["weir one"]
    assert found(alice, 'weir topic:"water rights"') == ["weir two"]
    assert found(alice, f"topic:{topic['id']}") == ["weir two"]
    assert found(alice, 'has:pin topic:"water rights"') == []


def test_the_better_fit_comes_first_and_of_equals_the_newer(alice: Human, room: str, owner: OwnerSql) -> None:
    for text in ("wheel turns", "a wheel, and much else that has nothing to do with it at all " * 3, "wheel turns"):
        alice.say(room, text)
    owner.run("update conversations.messages set sent_at = '2020-01-01' where content = 'wheel turns' and seq = 1")

    items = search(alice, f"wheel in:{room.rpartition('/')[2]} ")["items"]

    assert items[0]["message"]["seq"] == 3
    scores = [hit["score"] for hit in items]
    assert scores == sorted(scores, reverse=True)


def test_pages_go_on_without_a_gap_or_a_repeat(alice: Human, room: str) -> None:
    for number in range(11):
        alice.say(room, f"paging {'wheel ' * (number % 3 + 1)}{number}")
    whole = found(alice, "wheel ")

    pages: list[list[str]] = []
    cursor = None
    while len(pages) < 5:
        page = search(alice, "wheel ", limit=3, **({"cursor": cursor} if cursor else {}))
        pages.append([hit["message"]["content"] for hit in page["items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert [len(page) for page in pages] == [3, 3, 3, 2]
    assert [text for page in pages for text in page] == whole


def test_of_what_is_common_the_newest_is_ranked(alice: Human, room: str, owner: OwnerSql) -> None:
    _fill(owner, alice, room, 600)

    items = search(alice, "everywhere ", limit=200)["items"]

    assert sorted(hit["message"]["seq"] for hit in items) == list(range(401, 601))


def test_what_is_rare_is_found_however_old(alice: Human, room: str, owner: OwnerSql) -> None:
    _fill(owner, alice, room, 9_000)
    owner.run(
        "update conversations.messages set content = 'a hidden hoard' where conversation_id = :room and seq = 3",
        room=room.rpartition("/")[2],
    )

    assert found(alice, "hoard ") == ["a hidden hoard"]
    assert found(alice, '"hidden hoard" from:me') == ["a hidden hoard"]


@pytest.mark.parametrize("typed", ["before:tomorrow", "has:everything", "in:"])
def test_a_bad_operator_is_refused_with_its_place(alice: Human, typed: str) -> None:
    answer = alice.get(f"/search?q={typed}")

    assert refusal(answer, 422) == "validation_failed"
    [fault] = answer.json()["errors"]
    assert (fault["in"], fault["pointer"]) == ("query", "/q")


def test_the_longest_messages_can_be_said_and_found(alice: Human, room: str) -> None:
    texts = (
        "".join(chr(0x20000 + number % 40_000) for number in range(MAX_CONTENT)),
        "".join(chr(0x4E00 + number % 20_000) for number in range(MAX_CONTENT)),
        " ".join(f"{number:x}" for number in range(11_000)),
        "getUserName_" * 5_000,
        "x" * MAX_CONTENT,
        "aB" * (MAX_CONTENT // 2),
    )

    for text in texts:
        alice.say(room, text)

    assert len(found(alice, "from:me ", limit=200)) >= len(texts)
    assert found(alice, "2af7 ") == [texts[2]]
    assert len(found(alice, chr(0x20000 + 30_000) + chr(0x20000 + 30_001))) == 1


def test_a_person_without_rooms_finds_nothing(stack: Stack) -> None:
    nobody = stack.enter("Nobody")

    assert search(nobody, "anything ") == {"items": [], "next_cursor": None}


def _fill(owner: OwnerSql, human: Human, room: str, size: int) -> None:
    """So many messages, one a minute, the newest now."""
    owner.run(
        """
        insert into conversations.messages
            (id, conversation_id, seq, sender_type, user_id, content, sent_at, created_at, updated_at)
        select gen_random_uuid(), :room, n, 'user', :me, 'everywhere ' || n,
               now() - make_interval(mins => :size - n), now(), now() from generate_series(1, :size) n
        """,
        room=room.rpartition("/")[2], me=human.signed_in.user_id, size=size,
    )  # fmt: skip
    owner.run(
        "update conversations.conversations set last_seq = :size, last_message_at = now() where id = :room",
        room=room.rpartition("/")[2], size=size,
    )  # fmt: skip


def test_an_archived_message_is_found_with_its_text(alice: Human, room: str, owner: OwnerSql) -> None:
    said = alice.say(room, "an ancient aqueduct")
    owner.run(
        "insert into conversations.message_archive (message_id, conversation_id, seq, content, archived_at, "
        "created_at, updated_at) select id, conversation_id, seq, content, now(), now(), now() "
        "from conversations.messages where id = :id",
        id=said["id"],
    )
    owner.run("update conversations.messages set content = '', archived_at = now() where id = :id", id=said["id"])

    [hit] = search(alice, "aqueduct ")["items"]

    assert hit["message"]["content"] == "an ancient aqueduct"
    assert hit["snippet"] == "an ancient aqueduct"
    assert hit["marks"] == [[11, 8]]


def test_an_archived_message_that_is_deleted_is_not_found(alice: Human, room: str, owner: OwnerSql) -> None:
    said = alice.say(room, "an ancient aqueduct")
    owner.run("update conversations.messages set content = '', archived_at = now() where id = :id", id=said["id"])

    expect(alice.delete(f"{room}/messages/{said['id']}"), 204)

    assert found(alice, "aqueduct ") == []
