"""Entity tags: told with every single object, honoured wherever it is changed."""

import pytest

from tests.conversations.humans import Human, expect, refusal


def test_single_objects_tell_their_version(alice: Human, room: str) -> None:
    message, ai = alice.say(room, "one"), alice.seat_ai(room)

    for path in (room, f"{room}/messages/{message['id']}", f"{room}/ai-participants/{ai['id']}"):
        answer = alice.get(path)
        assert answer.headers["etag"] == f'"{answer.json()["version"]}"'


@pytest.mark.parametrize("tag", ['"1"', "*", '"7", "1"', '"1" , "2"'])
def test_a_change_of_the_version_that_was_read_is_made(alice: Human, room: str, tag: str) -> None:
    answer = alice.patch(room, {"title": "New"}, If_Match=tag)

    assert expect(answer, 200)["version"] == 2
    assert answer.headers["etag"] == '"2"'


@pytest.mark.parametrize("tag", ['"2"', "1", 'W/"1"', '""', '"01"'])
def test_a_change_of_another_version_is_refused_with_the_present_one(alice: Human, room: str, tag: str) -> None:
    answer = alice.patch(room, {"title": "New"}, If_Match=tag)

    assert refusal(answer, 412) == "version_mismatch"
    assert answer.json()["current"]["title"] == "A room"
    assert alice.read(room)["version"] == 1


def test_every_change_honours_it(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    ai = alice.seat_ai(room)
    seat, person = f"{room}/ai-participants/{ai['id']}", f"{room}/participants/{bob.id}"

    answers = [
        alice.delete(room, If_Match='"9"'),
        alice.patch(seat, {"persona": "calm"}, If_Match='"9"'),
        alice.delete(seat, If_Match='"9"'),
        alice.patch(person, {"role": "admin"}, If_Match='"9"'),
        alice.delete(person, If_Match='"9"'),
    ]

    assert [refusal(answer, 412) for answer in answers] == ["version_mismatch"] * 5
    assert [answer.json()["current"]["version"] for answer in answers] == [1] * 5


def test_a_message_makes_no_new_version_of_its_room(alice: Human, room: str) -> None:
    alice.say(room, "one")

    assert expect(alice.patch(room, {"title": "New"}, If_Match='"1"'), 200)["last_seq"] == 1
