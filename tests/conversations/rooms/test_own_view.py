from tests.conversations.events.listening import listen
from tests.conversations.humans import Human, expect, refusal


def test_a_room_is_muted_and_put_away_for_oneself_alone(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    me = expect(bob.patch(f"{room}/me", {"muted": True, "archived": True}), 200)

    assert (me["muted"], me["archived"]) == (True, True)
    assert [one["id"] for one in bob.read("/conversations?archived=true")["items"]] == [room.rpartition("/")[2]]
    assert alice.read(room)["me"]["muted"] is False


def test_null_and_absence_are_what_a_merge_patch_says(alice: Human, room: str) -> None:
    expect(alice.patch(f"{room}/me", {"muted": True, "archived": True}), 200)

    me = expect(alice.patch(f"{room}/me", {"muted": None}), 200)

    assert (me["muted"], me["archived"]) == (False, True)


def test_ones_own_view_is_told_to_oneself_alone(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    with listen(alice) as hers, listen(bob) as his:
        expect(bob.patch(f"{room}/me", {"muted": True}), 200)
        told = his.wait_for("me.updated")
        alice.say(room, "after that")
        hers.wait_for("message.created")

    assert told.data["me"] == bob.read(room)["me"] | {"unread": 0}
    assert not hers.of("me.updated")


def test_what_changes_nothing_is_not_told(alice: Human, room: str) -> None:
    expect(alice.patch(f"{room}/me", {"muted": True}), 200)

    with listen(alice) as stream:
        expect(alice.patch(f"{room}/me", {"muted": True}), 200)
        alice.say(room, "after that")
        stream.wait_for("message.created")

    assert not stream.of("me.updated")


def test_a_stranger_has_no_view_of_the_room(bob: Human, room: str) -> None:
    assert refusal(bob.patch(f"{room}/me", {"muted": True}), 404) == "not_found"


def test_a_patch_that_changes_nothing_keeps_the_version(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    ai = alice.seat_ai(room)
    seat = f"{room}/participants/{bob.id}"

    expect(alice.patch(room, {"title": "A room", "settings": {"reply_limit": 280}}), 200)
    expect(alice.patch(seat, {"role": "member"}), 200)
    expect(alice.patch(f"{room}/ai-participants/{ai['id']}", {"name": "Scribe"}), 200)

    assert alice.read(room)["version"] == 1
    assert [one["version"] for one in alice.read(f"{room}/participants")["items"]] == [1, 1]
    assert alice.read(f"{room}/ai-participants/{ai['id']}")["version"] == ai["version"]


def test_a_fixed_leader_must_be_named(alice: Human, room: str) -> None:
    fixed = {"settings": {"first_responder": {"mode": "fixed"}}}

    assert refusal(alice.patch(room, fixed), 422) == "validation_failed"
    assert refusal(alice.post("/conversations", fixed), 422) == "validation_failed"


def test_no_ai_joins_a_room_that_is_put_away(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"status": "archived"}), 200)

    answer = alice.post(f"{room}/ai-participants", {"name": "Scribe", "model": "spindle/scribe"})

    assert refusal(answer, 409) == "conversation_archived"


def test_changes_of_the_room_stand_in_its_trail_without_its_words(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"title": "Secret plans", "settings": {"reply_limit": 99}}), 200)
    expect(alice.patch(room, {"status": "archived"}), 200)

    [archived, changed, *_] = alice.read(f"{room}/audit")["items"]

    assert (archived["action"], archived["before"]) == ("conversation.archived", {"status": "active"})
    assert changed["action"] == "conversation.changed"
    assert changed["before"] == {"settings": {"reply_limit": 280}}
    assert changed["after"] == {"fields": ["settings", "title"], "settings": {"reply_limit": 99}}
    assert "Secret" not in str(changed)
