"""Programs elsewhere are told what happens in a room: in order, signed, as whoever made the webhook may read it."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook as Receiver

from conversations.webhooks.following import follow_events, forget_deliveries, give_up_webhooks
from shared.contracts.jobs import Claim, Failure, FailureCode
from shared.contracts.webhooks import WebhookPayload, WebhookResult
from shared.jobs.client import NothingToDo
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import Stack
from tests.conversations.working import Worker

HOOK = {"url": "https://hooks.example.org/in?from=spindle", "events": ["message.created", "todo.updated"]}


@pytest.fixture
def hook(alice: Human, room: str) -> Json:
    return expect(alice.post(f"{room}/webhooks", HOOK), 201)


class Teller:
    """Follows the room's events and does the webhook's jobs one after the other."""

    def __init__(self, stack: Stack, worker: Worker, hook: Json) -> None:
        self._stack = stack
        self._worker = worker
        self._hook = hook

    def look(self) -> None:
        follow_events(self._stack.databases["system"])

    def find_job(self) -> UUID | None:
        found: UUID | None = self._worker.owner.value(
            "select (select id from conversations.jobs where kind = 'webhook' and state in ('waiting', 'leased') "
            "and arguments ->> 'webhook_id' = :id)",
            id=self._hook["id"],
        )
        return found

    def claim(self) -> tuple[Claim, WebhookPayload]:
        job_id = self.find_job()
        assert job_id is not None
        claim = self._worker.jobs.claim(job_id, uuid4())
        return claim, WebhookPayload.model_validate(claim.payload)

    def take(self) -> Json:
        """The next event, as the receiver takes it; the receiver checks who sent it."""
        claim, payload = self.claim()
        Receiver(self._hook["secret"]).verify(payload.body, payload.headers)
        assert self._worker.jobs.put_result(claim, WebhookResult(status=204)).applied
        event: Json = json.loads(payload.body)
        return event

    def fail(self, *, retryable: bool = False) -> None:
        claim, _ = self.claim()
        failure = Failure(code=FailureCode.BAD_REQUEST, retryable=retryable, detail="it answered 500")
        self._worker.jobs.put_failure(claim, failure)


@pytest.fixture
def teller(stack: Stack, worker: Worker, hook: Json) -> Teller:
    return Teller(stack, worker, hook)


def deliveries(human: Human, room: str, hook: Json) -> list[Json]:
    items: list[Json] = human.read(f"{room}/webhooks/{hook['id']}/deliveries")["items"]
    return items


def test_what_happens_is_told_in_its_order_and_signed(alice: Human, room: str, hook: Json, teller: Teller) -> None:
    said = [alice.say(room, text) for text in ("One.", "Two.", "Three.")]
    teller.look()

    told = [teller.take() for _ in said]

    assert [event["data"]["message"]["content"] for event in told] == ["One.", "Two.", "Three."]
    assert [event["type"] for event in told] == ["message.created"] * 3
    assert teller.find_job() is None
    assert {row["state"] for row in deliveries(alice, room, hook)} == {"delivered"}
    [shown] = alice.read(f"{room}/webhooks")["items"]
    assert shown["last_delivery"]["status"] == "delivered"
    assert "secret" not in shown


def test_looking_again_tells_nothing_twice(alice: Human, room: str, hook: Json, teller: Teller) -> None:
    alice.say(room, "One.")

    for _ in range(3):
        teller.look()

    assert len(deliveries(alice, room, hook)) == 1


def test_only_the_events_asked_for_are_told_from_the_making_on(
    alice: Human, bob: Human, room: str, hook: Json, teller: Teller
) -> None:
    alice.seat(room, bob)
    expect(alice.patch(room, {"title": "Another"}), 200)
    expect(alice.post(f"{room}/todos", {"title": "Grease the mill."}), 201)
    teller.look()

    assert teller.take()["data"]["todo"]["title"] == "Grease the mill."
    assert teller.find_job() is None


def test_a_text_deleted_meanwhile_is_not_told(alice: Human, room: str, hook: Json, teller: Teller) -> None:
    message = alice.say(room, "A secret.")
    teller.look()
    expect(alice.delete(f"{room}/messages/{message['id']}"), 204)

    assert teller.take()["data"]["message"]["content"] == ""


def test_a_failure_is_tried_again_with_the_same_id(
    alice: Human, room: str, hook: Json, teller: Teller, worker: Worker
) -> None:
    alice.say(room, "One.")
    teller.look()
    claim, first = teller.claim()
    failure = Failure(code=FailureCode.TIMEOUT, retryable=True, detail="it could not be reached")
    assert worker.jobs.put_failure(claim, failure).state == "waiting"
    [waiting] = deliveries(alice, room, hook)
    worker.fall_due(claim)

    _, second = teller.claim()

    assert (waiting["state"], waiting["detail"]) == ("waiting", "it could not be reached")
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == waiting["id"]


def test_what_fails_for_good_does_not_hold_up_the_next(alice: Human, room: str, hook: Json, teller: Teller) -> None:
    alice.say(room, "One.")
    alice.say(room, "Two.")
    teller.look()
    teller.fail()

    assert teller.take()["data"]["message"]["content"] == "Two."
    assert [row["state"] for row in deliveries(alice, room, hook)] == ["delivered", "failed"]


def test_one_that_fails_for_a_day_is_switched_off_with_a_notice(
    stack: Stack, alice: Human, room: str, hook: Json, teller: Teller, owner: OwnerSql
) -> None:
    alice.say(room, "One.")
    teller.look()
    teller.fail(retryable=True)
    owner.run(
        "update conversations.webhooks set failing_since = now() - interval '25 hours' where id = :id",
        id=UUID(hook["id"]),
    )
    give_up_webhooks(stack.databases["system"])

    [shown] = alice.read(f"{room}/webhooks")["items"]
    assert (shown["is_active"], shown["disabled_reason"]) == (False, "failing")
    assert "hooks.example.org was switched off" in alice.read(f"{room}/messages")["items"][-1]["content"]
    assert [row["state"] for row in deliveries(alice, room, hook)] == ["dropped"]
    again = expect(alice.patch(f"{room}/webhooks/{hook['id']}", {"is_active": True}), 200)
    assert (again["is_active"], again["disabled_reason"]) == (True, None)


def test_one_whose_maker_lost_the_right_tells_nothing(
    stack: Stack, alice: Human, bob: Human, room: str, worker: Worker
) -> None:
    alice.seat(room, bob, "admin")
    hook = expect(bob.post(f"{room}/webhooks", HOOK), 201)
    teller = Teller(stack, worker, hook)
    alice.say(room, "One.")
    teller.look()
    expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "member"}), 200)

    with pytest.raises(NothingToDo):
        teller.claim()

    give_up_webhooks(stack.databases["system"])
    assert alice.read(f"{room}/webhooks")["items"][0]["disabled_reason"] == "no_rights"


def test_whoever_came_late_has_nothing_told_from_before(stack: Stack, alice: Human, bob: Human, worker: Worker) -> None:
    room = alice.found(settings={"history": "from_join"})
    before = alice.say(room, "Before.")
    alice.seat(room, bob, "admin")
    hook = expect(bob.post(f"{room}/webhooks", {**HOOK, "events": ["message.updated", "message.created"]}), 201)
    teller = Teller(stack, worker, hook)
    expect(alice.patch(f"{room}/messages/{before['id']}", {"content": "Before, changed."}), 200)
    alice.say(room, "After.")
    teller.look()

    assert teller.take()["data"]["message"]["content"] == "After."
    assert [row["state"] for row in deliveries(bob, room, hook)] == ["delivered", "dropped"]


def test_the_secret_is_told_once_and_kept_nowhere(alice: Human, room: str, owner: OwnerSql) -> None:
    new = {**HOOK, "client_id": str(uuid4())}
    made = expect(alice.post(f"{room}/webhooks", new), 201)

    again = expect(alice.post(f"{room}/webhooks", new), 200)

    assert made["secret"].startswith("whsec_")
    assert (again["id"], again["secret"]) == (made["id"], None)
    rows = owner.run("select w::text from conversations.webhooks w where id = :id", id=UUID(made["id"]))
    assert made["secret"].removeprefix("whsec_") not in str(list(rows))


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://name:word@hooks.example.org/",
        "https://hooks/",
        "ftp://hooks.example.org/",
        "hooks.example.org",
        "https://localhost./in",
        "https://127.1/in",
        "https://[64:ff9b::a00:1]/in",
        "https://hooks.example.org:99999/in",
    ],
)
def test_an_address_that_is_not_public_is_refused(alice: Human, room: str, url: str) -> None:
    assert refusal(alice.post(f"{room}/webhooks", {**HOOK, "url": url}), 422) == "validation_failed"


@pytest.mark.parametrize("types", [[], ["message.delta"], ["me.updated"], ["summary.updated"], ["x"]])
def test_only_what_a_room_hears_can_be_asked_for(alice: Human, room: str, types: list[Any]) -> None:
    assert refusal(alice.post(f"{room}/webhooks", {**HOOK, "events": types}), 422) == "validation_failed"


def test_one_removed_is_told_nothing_more(stack: Stack, alice: Human, room: str, hook: Json, teller: Teller) -> None:
    alice.say(room, "One.")
    teller.look()
    expect(alice.delete(f"{room}/webhooks/{hook['id']}"), 204)

    with pytest.raises(NothingToDo):
        teller.claim()

    assert alice.read(f"{room}/webhooks")["items"] == []


def test_what_is_long_over_is_forgotten(
    stack: Stack, alice: Human, room: str, hook: Json, teller: Teller, owner: OwnerSql
) -> None:
    alice.say(room, "One.")
    teller.look()
    teller.take()
    owner.run(
        "update conversations.webhook_deliveries set finished_at = now() - interval '31 days' where webhook_id = :id",
        id=UUID(hook["id"]),
    )

    forget_deliveries(stack.databases["system"])

    assert deliveries(alice, room, hook) == []
