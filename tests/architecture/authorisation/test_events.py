"""Who is told of each durable event: live, when resuming, and by the room's list."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from conversations.actors import SYSTEM
from conversations.events import reading
from conversations.events.cursors import Snapshot
from conversations.events.reading import EventReader
from conversations.events.repository import Rights
from conversations.events.types import EventType
from conversations.identity import write_to_rooms
from conversations.rooms.ledger import keep_ledger, lock_room, record_for_person
from shared.database.transactions import Database
from tests.architecture.authorisation.cast import Cast, make_cast
from tests.architecture.authorisation.scene import Scene, set_scene
from tests.conversations.humans import Json
from tests.conversations.running import Stack
from tests.conversations.working import Worker

LISTENERS = ("stranger", "ex_member", "observer", "member", "admin", "owner")
ROOM = ("observer", "member", "admin", "owner")
THE_ONE = ("member",)
OUTSIDE = ("owner",)
MANAGERS = ("admin", "owner")


@dataclass(frozen=True)
class Told:
    """Who hears of an event; `refs` makes one about the scene, `recipient` is whom alone it is for."""

    listeners: tuple[str, ...]
    refs: Callable[[Scene], Json]
    recipient: str | None = None
    in_room: bool = True


def of_message(scene: Scene) -> Json:
    return {"message_id": scene.turn["trigger_id"], "reason": "edited"}


def of_person(scene: Scene) -> Json:
    return {"user_id": scene.people["member"].id}


def of_nothing(_scene: Scene) -> Json:
    return {"reason": "removed"}


def of_import(scene: Scene) -> Json:
    scene.import_something()
    return {"import_id": scene.import_id}


def of_relationship(scene: Scene) -> Json:
    scene.relate_another()
    return {"relationship_id": scene.relationship_id}


def of_export(scene: Scene) -> Json:
    scene.export_everything()
    return {"export_id": scene.export_id}


def of_summary(scene: Scene) -> Json:
    scene.sum_up()
    return {"summary_id": scene.summary_id}


def of_budget(scene: Scene) -> Json:
    return {"budget_id": scene.bind_the_room()}


def of_todo(scene: Scene) -> Json:
    scene.note_a_todo()
    return {"todo_id": scene.todo_id}


def of_topics(scene: Scene) -> Json:
    _find_a_topic(scene)
    return {"message_ids": [scene.turn["trigger_id"]], "through_seq": 1}


def of_invitation(scene: Scene) -> Json:
    scene.invite()
    return {"invitation_id": scene.invitation_id}


def of_approval(scene: Scene) -> Json:
    scene.ask_for_approval()
    return {"approval_id": scene.approval_id}


EVENTS = {
    EventType.ME_UPDATED: Told(THE_ONE, of_person, recipient="member"),
    EventType.POINTERS_UPDATED: Told(ROOM, of_person),
    EventType.INVITATION_UPDATED: Told(MANAGERS, of_invitation),
    EventType.CONVERSATION_ADDED: Told(THE_ONE, of_person, recipient="member"),
    EventType.CONVERSATION_REMOVED: Told(THE_ONE, of_nothing, recipient="member"),
    EventType.CONVERSATION_UPDATED: Told(ROOM, of_nothing),
    EventType.PARTICIPANT_UPDATED: Told(ROOM, of_person),
    EventType.PERSON_UPDATED: Told(ROOM, of_person),
    EventType.AI_PARTICIPANT_UPDATED: Told(ROOM, lambda scene: {"ai_participant_id": scene.ai["id"]}),
    EventType.MESSAGE_CREATED: Told(ROOM, of_message),
    EventType.MESSAGE_UPDATED: Told(ROOM, of_message),
    EventType.TURN_UPDATED: Told(ROOM, lambda scene: {"turn_id": scene.turn["id"], "message_id": None}),
    EventType.TOPICS_UPDATED: Told(ROOM, of_topics),
    EventType.MESSAGE_TOPICS_UPDATED: Told(ROOM, of_topics),
    EventType.PHASE_UPDATED: Told(ROOM, of_nothing),
    EventType.TODO_UPDATED: Told(ROOM, of_todo),
    EventType.APPROVAL_UPDATED: Told(ROOM, of_approval),
    EventType.BUDGET_UPDATED: Told(ROOM, of_budget),
    EventType.EXPORT_UPDATED: Told(OUTSIDE, of_export, recipient="owner", in_room=False),
    EventType.SUMMARY_UPDATED: Told(OUTSIDE, of_summary, recipient="owner", in_room=False),
    EventType.RELATIONSHIP_UPDATED: Told(ROOM, of_relationship),
    EventType.IMPORT_UPDATED: Told(OUTSIDE, of_import, recipient="owner", in_room=False),
    EventType.RESET: Told(ROOM, of_nothing),
}


@pytest.fixture(scope="module")
def cast(stack: Stack) -> Cast:
    return make_cast(stack)


@pytest.fixture
def reader(stack: Stack) -> EventReader:
    return EventReader(stack.databases["app"])


def test_every_event_type_stands_in_the_table() -> None:
    assert set(EVENTS) == set(EventType)


@pytest.mark.parametrize(("event", "told"), EVENTS.items(), ids=[event.value for event in EVENTS])
def test_an_event_reaches_whom_the_table_says(
    cast: Cast, worker: Worker, reader: EventReader, event: EventType, told: Told
) -> None:
    scene = set_scene(cast, worker)
    refs = told.refs(scene)
    before, after = reader.snapshot(), scene.people["owner"].read(f"{scene.room}/events?limit=200")["items"][-1]

    record(cast.stack.databases["system"], scene, event, told, refs)

    people = {part: scene.people[part].signed_in.user_id for part in LISTENERS}
    look = reader.look(before, list(people.values()))
    live = {who for one in look.deliveries if _is(event, one.frame.head) for who in one.readers}
    assert {part for part, user_id in people.items() if user_id in live} == set(told.listeners)
    assert {part for part, user_id in people.items() if _resumes(reader, event, user_id, before)} == set(told.listeners)
    if told.in_room:
        assert {part for part in LISTENERS if _lists(scene, event, part, after)} == set(told.listeners)


@pytest.mark.parametrize(("event", "told"), EVENTS.items(), ids=[event.value for event in EVENTS])
def test_without_our_own_filter_the_database_still_tells_no_stranger(
    cast: Cast, worker: Worker, reader: EventReader, event: EventType, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: everybody who listens may read every room. A stranger listens alone."""

    def everybody(_session: object, rooms: set[UUID], people: list[UUID]) -> Rights:
        return {room: dict.fromkeys(people, 1) for room in rooms}

    monkeypatch.setattr(reading, "find_rights", everybody)
    scene = set_scene(cast, worker)
    refs, before = told.refs(scene), reader.snapshot()
    record(cast.stack.databases["system"], scene, event, told, refs)

    for part in ("stranger", "ex_member"):
        assert reader.look(before, [scene.people[part].signed_in.user_id]).deliveries == []


def record(database: Database, scene: Scene, event: EventType, told: Told, refs: Json) -> None:
    recipient = scene.people[told.recipient].signed_in.user_id if told.recipient else None
    room = UUID(scene.conversation_id)
    with database.transaction() as session:
        write_to_rooms(session, [room])
        if not told.in_room and recipient is not None:
            record_for_person(session, event, SYSTEM, recipient, refs)
            return
        with keep_ledger(session, lock_room(session, room)) as ledger:
            ledger.record(event, SYSTEM, refs, recipient_id=recipient)


def _resumes(reader: EventReader, event: EventType, user_id: UUID, before: Snapshot) -> bool:
    missed = reader.missed(user_id, before.xmin, before, reader.snapshot())
    return any(_is(event, one.frame.head) and user_id in one.readers for one in reader.page(user_id, missed))


def _lists(scene: Scene, event: EventType, part: str, after: Json) -> bool:
    query = f"types={event.value}&after_event_seq={after['event_seq']}"
    answer = scene.people[part].get(f"{scene.room}/events?{query}")
    return answer.status_code == 200 and bool(answer.json()["items"])


def _is(event: EventType, head: bytes) -> bool:
    return head == f"event: {event.value}\n".encode()


def _find_a_topic(scene: Scene) -> None:
    values = {"room": UUID(scene.conversation_id), "message": UUID(scene.turn["trigger_id"])}
    scene.worker.owner.run(
        """
        with topic as (
            insert into conversations.topics (id, family_id, name, created_at, updated_at)
            values (gen_random_uuid(), :room, 'mills', now(), now()) returning id),
        placed as (
            insert into conversations.conversation_topics
                (conversation_id, topic_id, detector_key, relevance, created_at, updated_at)
            select :room, id, 't1', 1, now(), now() from topic)
        insert into conversations.message_topics
            (conversation_id, message_id, seq, topic_id, confidence, reason, created_at, updated_at)
        select :room, :message, 1, id, 1, 'first', now(), now() from topic
        """,
        **values,
    )
