"""Summaries at once, without a model: of what one may read, by topic, with their sources, as it stands now."""

import time
from uuid import uuid4

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal
from tests.conversations.summaries.summing import BAKERY, TRIP, fill, place, say_all, sources_of, texts_of


def test_a_summary_is_there_at_once_and_stays(alice: Human, room: str) -> None:
    said = say_all(alice, room, *BAKERY)

    made = expect(alice.post(f"{room}/summaries", {}), 201)

    assert (made["state"], made["method"], made["from_seq"], made["to_seq"]) == ("done", "extractive", 1, 4)
    assert set(texts_of(made)) <= set(BAKERY)
    assert texts_of(made)
    assert sources_of(made) <= {message["id"] for message in said}
    assert alice.read(f"{room}/summaries/{made['id']}") == made


def test_it_goes_by_topic(alice: Human, room: str, owner: OwnerSql) -> None:
    bakery, trip = say_all(alice, room, *BAKERY), say_all(alice, room, *TRIP)
    place(owner, room, "Bakery", bakery)
    place(owner, room, "Lisbon", trip)

    made = expect(alice.post(f"{room}/summaries", {}), 201)

    by_name = {topic["name"]: [sentence["text"] for sentence in topic["sentences"]] for topic in made["topics"]}
    assert by_name.keys() == {"Bakery", "Lisbon"}
    assert set(by_name["Bakery"]) <= set(BAKERY)
    assert set(by_name["Lisbon"]) <= set(TRIP)


def test_a_range_is_kept_to(alice: Human, room: str) -> None:
    said = say_all(alice, room, *BAKERY, *TRIP)

    made = expect(alice.post(f"{room}/summaries", {"from_seq": 5, "to_seq": 6}), 201)

    assert (made["from_seq"], made["to_seq"]) == (5, 6)
    assert sources_of(made) <= {said[4]["id"], said[5]["id"]}


@pytest.mark.parametrize(
    "wrong", [{"from_seq": 3, "to_seq": 2}, {"from_seq": 0}, {"to_seq": 2**31}, {"method": "magic"}, {"mood": "calm"}]
)
def test_what_makes_no_sense_is_refused(alice: Human, room: str, wrong: dict[str, object]) -> None:
    assert refusal(alice.post(f"{room}/summaries", wrong), 422) == "validation_failed"


def test_the_same_request_makes_one_summary(alice: Human, room: str) -> None:
    say_all(alice, room, *BAKERY)
    new = {"client_id": str(uuid4())}

    first, again = alice.post(f"{room}/summaries", new), alice.post(f"{room}/summaries", new)

    assert (again.status_code, again.headers["idempotent-replay"]) == (200, "true")
    assert again.json() == first.json()
    assert refusal(alice.post(f"{room}/summaries", {**new, "to_seq": 1}), 409) == "client_id_conflict"


def test_what_was_deleted_or_changed_since_is_told_no_more(alice: Human, room: str) -> None:
    said = say_all(alice, room, *BAKERY[:3])
    made = expect(alice.post(f"{room}/summaries", {}), 201)
    assert set(texts_of(made)) == set(BAKERY[:3])

    expect(alice.delete(f"{room}/messages/{said[0]['id']}"), 204)
    expect(alice.patch(f"{room}/messages/{said[1]['id']}", {"content": "The oven comes in June."}), 200)

    assert texts_of(alice.read(f"{room}/summaries/{made['id']}")) == [BAKERY[2]]


def test_no_copy_of_anybodys_words_is_kept(alice: Human, room: str, owner: OwnerSql) -> None:
    say_all(alice, room, *BAKERY)
    made = expect(alice.post(f"{room}/summaries", {}), 201)

    kept = str(owner.value("select sentences::text from conversations.summaries where id = :id", id=made["id"]))

    assert made["topics"]
    assert "bakery" not in kept


def test_who_came_late_gets_nothing_older(alice: Human, bob: Human) -> None:
    room = alice.found(settings={"history": "from_join"})
    say_all(alice, room, *BAKERY)
    alice.seat(room, bob)
    after = say_all(alice, room, *TRIP)

    made = expect(bob.post(f"{room}/summaries", {"from_seq": 1}), 201)

    assert made["from_seq"] == 5
    assert sources_of(made) <= {message["id"] for message in after}
    assert texts_of(made)


def test_a_summary_is_its_owners_alone_and_only_while_they_are_there(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "observer")
    say_all(alice, room, *BAKERY)
    made = expect(bob.post(f"{room}/summaries", {}), 201)
    path = f"{room}/summaries/{made['id']}"

    assert refusal(alice.get(path), 404) == "not_found"
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)
    assert refusal(bob.get(path), 404) == "not_found"
    alice.seat(room, bob)
    assert texts_of(bob.read(path))


def test_catching_up_begins_where_i_stopped_reading(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    say_all(alice, room, *BAKERY)
    expect(bob.call("PUT", f"{room}/participants/me/pointers", {"last_read_seq": 4}), 204)
    unread = say_all(alice, room, *TRIP)

    caught_up = bob.read(f"{room}/catch-up")

    assert (caught_up["from_seq"], caught_up["to_seq"]) == (5, 7)
    assert sources_of(caught_up) <= {message["id"] for message in unread}
    assert texts_of(caught_up)
    assert bob.read(f"{room}/catch-up")["id"] == caught_up["id"]
    assert bob.read(f"{room}/catch-up?after_seq=0")["from_seq"] == 1


def test_who_has_read_all_has_nothing_to_catch_up_with(alice: Human, room: str) -> None:
    say_all(alice, room, *BAKERY)

    caught_up = alice.read(f"{room}/catch-up")

    assert (caught_up["state"], caught_up["topics"]) == ("done", [])
    assert (caught_up["from_seq"], caught_up["to_seq"]) == (5, 4)


def test_families_come_later(alice: Human, room: str) -> None:
    assert refusal(alice.get(f"{room}/catch-up?family=true"), 422) == "not_supported_yet"


def test_code_links_notices_and_the_scribe_are_left_out(alice: Human, room: str) -> None:
    alice.seat_ai(room)
    say_all(alice, room, *BAKERY[:2], "```\nbakery = open(bakery)\n```", "https://bakery.example/bakery")

    texts = texts_of(expect(alice.post(f"{room}/summaries", {}), 201))

    assert set(texts) <= set(BAKERY[:2])


@pytest.mark.parametrize(
    "said",
    [
        ("La panadería abre en mayo.", "El horno llega en abril.", "Firmo el alquiler de la panadería."),
        ("面包店五月一日开业。", "面包店的烤箱四月到货。", "明天我去签面包店的租约。"),
    ],
)
def test_other_languages_are_summed_up_too(alice: Human, room: str, said: tuple[str, ...]) -> None:
    say_all(alice, room, *said)

    assert set(texts_of(expect(alice.post(f"{room}/summaries", {}), 201))) == set(said)


def test_a_long_room_is_summed_up_in_bounded_time(alice: Human, room: str, owner: OwnerSql) -> None:
    fill(owner, room, alice, 20_000)
    started = time.monotonic()

    made = expect(alice.post(f"{room}/summaries", {}), 201)

    assert time.monotonic() - started < 5
    assert 1 <= len(texts_of(made)) <= 24
    assert made["to_seq"] == 20_000
