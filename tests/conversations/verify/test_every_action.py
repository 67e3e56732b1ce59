"""For every action: a snapshot and the events that followed are what a fresh fetch gives, for every kind of reader."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from accounts.users.models import User
from conversations.events.types import EventType
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import sign_up
from tests.architecture.authorisation.cast import Cast, make_cast
from tests.architecture.authorisation.expectations import CALLERS, CONVERSATIONS
from tests.architecture.authorisation.test_matrix import call
from tests.architecture.route_tables import make_apps, routes_of
from tests.conversations.running import Stack
from tests.conversations.verify.audience import Audience, changed, differences, gather
from tests.conversations.verify.forgetting import untold
from tests.conversations.verify.happenings import HAPPENINGS
from tests.conversations.working import open_worker

C = "/api/v1/conversations/{conversation_id}"
ACTORS = {"POST /api/v1/invitations/accept": "newcomer", f"PUT {C}/participants/me/pointers": "member"}
"""Who acts where it is not the first of these who may: the owner, a member, an administrator of the instance."""
LIKELY = ("owner", "member", "administrator")

UNSEEN = {
    "POST /api/v1/admin/ai-models",
    "PATCH /api/v1/admin/ai-models/{model_id}",
    "POST /api/v1/provider-keys",
    "DELETE /api/v1/provider-keys/{key_id}",
    "POST /api/v1/invitations/preview",
    "POST /api/v1/admin/retention/dry-run",
    "PUT /api/v1/admin/budgets/{scope}/{scope_id}",
    f"PUT {C}/budget",
    f"POST {C}/typing",
    f"POST {C}/topics/detect",
    f"POST {C}/exports",
    f"POST {C}/summaries",
    f"POST {C}/webhooks",
    f"PATCH {C}/webhooks/{{webhook_id}}",
    f"DELETE {C}/webhooks/{{webhook_id}}",
    f"POST {C}/attachments",
    f"POST {C}/stop",
    f"POST {C}/messages/{{message_id}}/stop",
    f"POST {C}/turns/{{turn_id}}/stop",
    "old messages are kept apart",
}
"""What changes nothing that clients keep copies of; who is stopped says so when they have stopped."""
ELSEWHERE = {"POST /mcp", "POST /v1/chat/completions"}
"""How programs post and call the task tools: the same services do it, and what they do is tried by other ways in."""
CASES = {
    f"{route} {entry.name}".strip(): (route, entry)
    for route, entries in CONVERSATIONS.items()
    for entry in entries
    if not route.startswith("GET") and route not in ELSEWHERE and entry.status < 400 and "ok" in entry.callers
}
FOUND = "topics are found"
WITNESSES = {
    "conversation.added": "POST /api/v1/conversations",
    "conversation.removed": f"DELETE {C}",
    "conversation.updated": f"PATCH {C}",
    "me.updated": f"PATCH {C}/me",
    "participant.updated": f"PATCH {C}/participants/{{user_id}}",
    "person.updated": "somebody takes another name",
    "pointers.updated": f"PUT {C}/participants/me/pointers",
    "invitation.updated": f"POST {C}/invitations",
    "ai_participant.updated": f"PATCH {C}/ai-participants/{{ai_participant_id}}",
    "message.created": f"POST {C}/messages",
    "message.updated": f"DELETE {C}/messages/{{message_id}}",
    "turn.updated": "an ai has nothing to say",
    "topics.updated": FOUND,
    "message_topics.updated": FOUND,
    "phase.updated": FOUND,
    "todo.updated": f"POST {C}/todos",
    "approval.updated": f"POST {C}/approvals/{{approval_id}}/decision",
    "relationship.updated": f"POST {C}/relationships",
    "import.updated": "a transcript becomes a room",
    "reset": "a transcript is read into the room",
}
"""For each event an action that cannot be followed without it."""
APART = {"budget.updated", "export.updated", "summary.updated"}
"""Figures that clients are not held to, and what no list tells of."""


@pytest.fixture(scope="module")
def cast(stack: Stack) -> Cast:
    made = make_cast(stack)
    with stack.accounts.visit() as client:
        late = sign_up(client, display_name="latecomer")
    made.users["latecomer"] = User(id=UUID(late["id"]), username=late["username"], display_name="latecomer")
    return made


@pytest.fixture(scope="module")
def audience(stack: Stack, cast: Cast) -> Iterator[Audience]:
    with open_worker(stack) as worker, gather(stack, cast, worker) as readers:
        yield readers


def test_every_changing_route_is_tried() -> None:
    changing = {route for route in routes_of(make_apps()["conversations"]) if not route.startswith("GET")}

    assert changing - {route for route, _ in CASES.values()} <= ELSEWHERE


@pytest.mark.parametrize("case", CASES)
def test_events_tell_what_a_route_changed(audience: Audience, case: str) -> None:
    seen = audience.watch(take(audience, case))

    assert differences(seen) == {}
    assert bool(changed(seen)) == (CASES[case][0] not in UNSEEN)


@pytest.mark.parametrize("name", HAPPENINGS)
def test_events_tell_what_happened_by_itself(audience: Audience, name: str) -> None:
    seen = audience.watch(HAPPENINGS[name](audience.set_scene()))

    assert differences(seen) == {}
    assert bool(changed(seen)) == (name not in UNSEEN)


@pytest.mark.parametrize("event", WITNESSES)
def test_an_event_that_was_not_recorded_is_missed(audience: Audience, owner: OwnerSql, event: str) -> None:
    act = take(audience, WITNESSES[event])

    with untold(owner, event, but_in=audience.fence):
        seen = audience.watch(act)

    assert differences(seen) != {}


def test_every_event_has_a_witness() -> None:
    assert set(WITNESSES) | APART >= {event.value for event in EventType}


def take(audience: Audience, case: str) -> Callable[[], object]:
    """One case brought to where its request, or what happens, is all that is left to do."""
    scene = audience.set_scene()
    if case in HAPPENINGS:
        return HAPPENINGS[case](scene)
    route, entry = CASES[case]
    if entry.prepare is not None:
        entry.prepare(scene)
    able = [caller for caller, answer in zip(CALLERS, entry.callers.split(), strict=True) if answer == "ok"]
    actor = ACTORS.get(case) or next(caller for caller in LIKELY if caller in able)

    def act() -> None:
        assert call(scene, "conversations", route, entry, actor) == entry.status

    return act
