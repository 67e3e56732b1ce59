"""A snapshot kept up by events is what a fresh fetch gives, whatever happened in between."""

import random
from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.conversations.events.caretaking import tell_pointers
from tests.conversations.events.listening import Listener, listen
from tests.conversations.events.overlapping import plant_naive_cursor, uncommitted
from tests.conversations.events.replica import Replica
from tests.conversations.humans import Human, expect
from tests.conversations.running import Stack

STEPS = 60
Action = Callable[[random.Random], object]
Change = Callable[[Human, str], object]

CHANGES: list[Change] = [
    lambda who, message: who.patch(message, {"content": f"other words {uuid4()}"}),
    lambda who, message: who.patch(message, {"importance": 2}),
    lambda who, message: who.call("PUT", f"{message}/reactions/%F0%9F%91%8D"),
    lambda who, message: who.delete(f"{message}/reactions/%F0%9F%91%8D"),
    lambda who, message: who.call("PUT", f"{message}/pin"),
    lambda who, message: who.delete(f"{message}/pin"),
    lambda who, message: who.delete(message),
]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_snapshot_and_events_make_a_refetch(stack: Stack, alice: Human, bob: Human, carol: Human, seed: int) -> None:
    replica = live_through(stack, alice, bob, carol, random.Random(seed))

    assert replica.plain() == Replica(bob).plain()


def test_a_naive_cursor_does_not_make_a_refetch(
    stack: Stack, alice: Human, bob: Human, carol: Human, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_naive_cursor(monkeypatch)

    replica = live_through(stack, alice, bob, carol, random.Random(1))

    assert replica.plain() != Replica(bob).plain()


def live_through(stack: Stack, alice: Human, bob: Human, carol: Human, chance: random.Random) -> Replica:
    """Bob's copy after much has happened; his stream broke once, while a commit was under way."""
    rooms = [alice.found(), alice.found(settings={"history": "from_join"})]
    held = alice.found(title="where the late commit happens")
    for room in (*rooms, held):
        alice.seat(room, bob, "admin")
    actions = [
        *things_that_happen(rooms, alice, bob),
        *comings_and_goings(rooms, alice, bob, carol),
        *things_people_do(stack, rooms, alice, bob, carol),
    ]
    with listen(bob) as stream:
        replica = Replica(bob)
        for _ in range(STEPS // 2):
            chance.choice(actions)(chance)
        with uncommitted(stack, alice, held):
            resume = _cursor_after(stream, bob.found(title="meanwhile"), bob)
    with listen(bob, resume=resume) as resumed:
        for _ in range(STEPS // 2):
            chance.choice(actions)(chance)
        tell_pointers(stack)
        _cursor_after(resumed, bob.found(title="the end"), bob)
    for event in [*stream.durable(), *resumed.durable()]:
        replica.apply(event)
    return replica


def _cursor_after(stream: Listener, room: str, human: Human) -> str:
    """Where to resume, of an event that came after all that had been committed before."""
    stream.wait_for("conversation.added", lambda data: data["conversation"]["id"] in room)
    said = human.say(room, "so that the cursor moves on")
    event = stream.wait_for("message.created", lambda data: data["message"]["id"] == said["id"])
    assert event.id is not None
    return event.id


def things_that_happen(rooms: list[str], alice: Human, bob: Human) -> list[Action]:
    """Each may be refused, as things are in life."""

    def say(chance: random.Random) -> None:
        who, room = chance.choice([alice, bob]), chance.choice(rooms)
        who.post(f"{room}/messages", {"client_id": str(uuid4()), "content": "words"})

    def ask_an_ai(chance: random.Random) -> None:
        room = chance.choice(rooms)
        alice.post(f"{room}/ai-participants", {"name": "Scribe", "model": "spindle/scribe"})
        bob.post(f"{room}/messages", {"client_id": str(uuid4()), "content": "@Scribe so?"})

    def keep_todos(chance: random.Random) -> None:
        who, room = chance.choice([alice, bob]), chance.choice(rooms)
        made = who.post(f"{room}/todos", {"title": "words"})
        path = f"{room}/todos/{made.json().get('id')}"
        who.patch(path, {"status": chance.choice(["open", "done", "dropped"])})
        if chance.random() < 0.5:
            who.delete(path)

    def stop_ais(chance: random.Random) -> None:
        alice.post(f"{chance.choice(rooms)}/stop")

    def retitle(chance: random.Random) -> None:
        expect(alice.patch(chance.choice(rooms), {"title": f"Title {chance.random()}"}), 200)

    def change_what_was_said(chance: random.Random) -> None:
        who, room = chance.choice([alice, bob]), chance.choice(rooms)
        said = who.get(f"{room}/messages?limit=5")
        if said.status_code == 200 and said.json()["items"]:
            message = f"{room}/messages/{chance.choice(said.json()['items'])['id']}"
            for _ in range(3):
                chance.choice(CHANGES)(who, message)

    return [
        say,
        say,
        say,
        ask_an_ai,
        change_what_was_said,
        change_what_was_said,
        keep_todos,
        stop_ais,
        retitle,
    ]


def things_people_do(stack: Stack, rooms: list[str], alice: Human, bob: Human, carol: Human) -> list[Action]:
    """What moves without a word being said; each may be refused too."""

    def move_pointers(chance: random.Random) -> None:
        who, room = chance.choice([alice, bob, carol]), chance.choice(rooms)
        pointers = {chance.choice(["last_read_seq", "last_delivered_seq"]): chance.randrange(40)}
        who.call("PUT", f"{room}/participants/me/pointers", pointers)

    def change_view(chance: random.Random) -> None:
        bob.patch(f"{chance.choice(rooms)}/me", {chance.choice(["muted", "archived"]): chance.random() < 0.5})

    def invite(chance: random.Random) -> None:
        room = chance.choice(rooms)
        made = expect(alice.post(f"{room}/invitations", {}), 201)
        if chance.random() < 0.5:
            carol.post("/invitations/accept", {"token": made["token"]})
        else:
            bob.delete(f"{room}/invitations/{made['id']}")

    def tell(_chance: random.Random) -> None:
        tell_pointers(stack)

    return [move_pointers, move_pointers, change_view, invite, tell]


def comings_and_goings(rooms: list[str], alice: Human, bob: Human, carol: Human) -> list[Action]:
    """Who sits where changes; each may be refused too."""

    def seat_carol(chance: random.Random) -> None:
        alice.post(f"{chance.choice(rooms)}/participants", {"user_id": carol.id, "role": "observer"})

    def promote_carol(chance: random.Random) -> None:
        alice.patch(f"{chance.choice(rooms)}/participants/{carol.id}", {"role": chance.choice(["admin", "member"])})

    def unseat(chance: random.Random) -> None:
        alice.delete(f"{chance.choice(rooms)}/participants/{chance.choice([bob, carol]).id}")

    def seat_bob(chance: random.Random) -> None:
        alice.post(f"{chance.choice(rooms)}/participants", {"user_id": bob.id, "role": "admin"})

    return [seat_carol, promote_carol, unseat, seat_bob, seat_bob]
