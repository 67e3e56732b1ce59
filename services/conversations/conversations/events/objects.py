"""The objects that a batch of events speaks of: one query for each kind, however many events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import any_, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.ai_participants.render import render_ai_participant
from conversations.ai_participants.schemas import AIParticipantAnswer
from conversations.approvals.models import ToolApproval
from conversations.budgets.models import Budget
from conversations.budgets.render import render_budget
from conversations.budgets.schemas import BudgetAnswer
from conversations.events.audiences import Audiences
from conversations.events.repository import StoredEvent
from conversations.events.types import EventType
from conversations.exports.models import Export
from conversations.exports.render import render_export
from conversations.exports.schemas import ExportAnswer
from conversations.imports.models import Import
from conversations.imports.render import render_import
from conversations.imports.schemas import ImportAnswer
from conversations.invitations.models import Invitation
from conversations.invitations.render import render_invitation
from conversations.invitations.schemas import InvitationAnswer
from conversations.messages.render import read_messages
from conversations.messages.schemas import MessageAnswer
from conversations.participants.models import Participant
from conversations.participants.render import render_participant
from conversations.participants.schemas import ParticipantAnswer
from conversations.people.models import Person
from conversations.people.render import render_person
from conversations.people.schemas import PersonAnswer
from conversations.relationships.kinship import Kinship, find_kinship
from conversations.relationships.models import Relationship
from conversations.rooms.models import Conversation
from conversations.rooms.render import render_my_room, render_room
from conversations.rooms.repository import count_unread_mentions
from conversations.rooms.schemas import ConversationAnswer, MyConversationAnswer
from conversations.summaries.render import render_summaries
from conversations.summaries.repository import find_summaries
from conversations.summaries.schemas import SummaryAnswer
from conversations.todos.models import Todo
from conversations.todos.render import render_todo
from conversations.todos.schemas import TodoAnswer
from conversations.topics.schemas import MessageTopicAnswer, TopicAnswer
from conversations.topics.service import read_message_topics, read_topics
from conversations.turns.models import Turn
from conversations.turns.render import render_turn
from conversations.turns.schemas import TurnAnswer

# Kept ready-made, since every answer has several of these events.
_TURNS = select(Turn).where(Turn.id == any_(bindparam("turn_ids", type_=ARRAY(PG_UUID))))


@dataclass
class Objects:
    """What the transaction's identity may read of what was asked for, by id."""

    messages: dict[UUID, MessageAnswer] = field(default_factory=dict)
    turns: dict[UUID, TurnAnswer] = field(default_factory=dict)
    rooms: dict[UUID, ConversationAnswer] = field(default_factory=dict)
    my_rooms: dict[tuple[UUID, UUID], MyConversationAnswer] = field(default_factory=dict)
    participants: dict[tuple[UUID, UUID], ParticipantAnswer] = field(default_factory=dict)
    people: dict[UUID, PersonAnswer] = field(default_factory=dict)
    ai_participants: dict[UUID, AIParticipantAnswer] = field(default_factory=dict)
    budgets: dict[UUID, BudgetAnswer] = field(default_factory=dict)
    imports: dict[UUID, ImportAnswer] = field(default_factory=dict)
    exports: dict[UUID, ExportAnswer] = field(default_factory=dict)
    summaries: dict[UUID, SummaryAnswer] = field(default_factory=dict)
    todos: dict[UUID, TodoAnswer] = field(default_factory=dict)
    approvals: dict[UUID, ToolApproval] = field(default_factory=dict)
    relationships: dict[UUID, Relationship] = field(default_factory=dict)
    openers: dict[UUID, set[UUID]] = field(default_factory=dict)
    kinship: Kinship = field(default_factory=Kinship)
    topics: dict[UUID, list[TopicAnswer]] = field(default_factory=dict)
    message_topics: dict[UUID, list[MessageTopicAnswer]] = field(default_factory=dict)
    invitations: dict[UUID, InvitationAnswer] = field(default_factory=dict)
    audiences: Audiences = field(default_factory=Audiences)


def load_objects(session: Session, events: Iterable[StoredEvent]) -> Objects:
    """Everything these events speak of, as far as the transaction's identity may read it."""
    asked: defaultdict[str, list[StoredEvent]] = defaultdict(list)
    for event in events:
        asked[event.type].append(event)
    objects = Objects()
    for types, load in _LOADERS:
        chosen = [event for kind in types for event in asked.get(kind, ())]
        if chosen:
            load(session, chosen, objects)
    told_of = {*objects.rooms, *(conversation_id for conversation_id, _ in objects.my_rooms)}
    objects.kinship = find_kinship(session, told_of)
    return objects


def _load_messages(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    objects.messages = read_messages(session, _ids(events, "message_id"))


def _load_turns(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    turns = session.scalars(_TURNS, {"turn_ids": _ids(events, "turn_id")})
    objects.turns = {turn.id: render_turn(turn) for turn in turns}


def _load_rooms(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    wanted = {event.conversation_id for event in events}
    rooms = session.scalars(select(Conversation).where(Conversation.id.in_(wanted), Conversation.deleted_at.is_(None)))
    objects.rooms = {room.id: render_room(room) for room in rooms}
    objects.kinship = find_kinship(session, list(objects.rooms))


def _load_my_rooms(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    wanted = {(event.conversation_id, event.recipient_id) for event in events}
    rows = session.execute(
        select(Conversation, Participant)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(
            tuple_(Participant.conversation_id, Participant.user_id).in_(wanted),
            Participant.is_active,
            Conversation.deleted_at.is_(None),
        )
    )
    pairs = [(row[0], row[1]) for row in rows]
    mentions = count_unread_mentions(session, pairs)
    for room, mine in pairs:
        key = room.id, mine.user_id
        objects.my_rooms[key] = render_my_room(room, mine, mentions.get(key, 0))


def _load_participants(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    wanted = {(event.conversation_id, UUID(event.refs["user_id"])) for event in events}
    rows = session.execute(
        select(Participant, Person)
        .join(Person, Person.user_id == Participant.user_id)
        .where(tuple_(Participant.conversation_id, Participant.user_id).in_(wanted))
    )
    objects.participants = {
        (participant.conversation_id, participant.user_id): render_participant(participant, person)
        for participant, person in rows
    }


def _load_people(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    people = session.scalars(select(Person).where(Person.user_id.in_(_ids(events, "user_id"))))
    objects.people = {person.user_id: render_person(person) for person in people}


def _load_ai_participants(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    rows = session.execute(
        select(AIParticipant, AIModel)
        .join(AIModel, AIModel.id == AIParticipant.model)
        .where(AIParticipant.id.in_(_ids(events, "ai_participant_id")))
    )
    objects.ai_participants = {ai.id: render_ai_participant(ai, model) for ai, model in rows}


def _load_budgets(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    budgets = session.scalars(select(Budget).where(Budget.id.in_(_ids(events, "budget_id"))))
    objects.budgets = {budget.id: render_budget(budget) for budget in budgets}


def _load_imports(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    imports = session.scalars(select(Import).where(Import.id.in_(_ids(events, "import_id"))))
    objects.imports = {one.id: render_import(one) for one in imports}


def _load_exports(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    exports = session.scalars(select(Export).where(Export.id.in_(_ids(events, "export_id"))))
    objects.exports = {one.id: render_export(one) for one in exports}


def _load_summaries(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    summaries = find_summaries(session, _ids(events, "summary_id"))
    objects.summaries = {one.id: one for one in render_summaries(session, summaries)}


def _load_relationships(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    """With who may open each of their rooms, as far as anybody who is told may."""
    wanted = Relationship.id.in_(_ids(events, "relationship_id"))
    objects.relationships = {one.id: one for one in session.scalars(select(Relationship).where(wanted))}
    ends = {end for one in objects.relationships.values() for end in (one.parent_id, one.child_id)}
    seats = select(Participant.conversation_id, Participant.user_id)
    for seat in session.execute(seats.where(Participant.conversation_id.in_(ends), Participant.is_active)):
        objects.openers.setdefault(seat.conversation_id, set()).add(seat.user_id)


def _load_todos(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    todos = session.scalars(select(Todo).where(Todo.id.in_(_ids(events, "todo_id"))))
    objects.todos = {todo.id: render_todo(todo) for todo in todos}


def _load_approvals(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    approvals = session.scalars(select(ToolApproval).where(ToolApproval.id.in_(_ids(events, "approval_id"))))
    objects.approvals = {approval.id: approval for approval in approvals}


def _load_invitations(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    rows = session.scalars(select(Invitation).where(Invitation.id.in_(_ids(events, "invitation_id"))))
    objects.invitations = {one.id: render_invitation(one) for one in rows}


def _load_topics(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    for conversation_id in {event.conversation_id for event in events if event.conversation_id}:
        objects.topics[conversation_id] = read_topics(session, conversation_id)


def _load_message_topics(session: Session, events: list[StoredEvent], objects: Objects) -> None:
    wanted: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for event in events:
        if event.conversation_id:
            wanted[event.conversation_id].update(map(UUID, event.refs["message_ids"]))
    for conversation_id, message_ids in wanted.items():
        objects.message_topics[conversation_id] = read_message_topics(session, conversation_id, list(message_ids))


def _ids(events: list[StoredEvent], name: str) -> list[UUID]:
    return list({UUID(event.refs[name]) for event in events})


_LOADERS = (
    ((EventType.MESSAGE_CREATED, EventType.MESSAGE_UPDATED), _load_messages),
    ((EventType.TURN_UPDATED,), _load_turns),
    ((EventType.CONVERSATION_UPDATED, EventType.PHASE_UPDATED), _load_rooms),
    ((EventType.CONVERSATION_ADDED, EventType.ME_UPDATED), _load_my_rooms),
    ((EventType.PARTICIPANT_UPDATED, EventType.POINTERS_UPDATED), _load_participants),
    ((EventType.INVITATION_UPDATED,), _load_invitations),
    ((EventType.PERSON_UPDATED,), _load_people),
    ((EventType.AI_PARTICIPANT_UPDATED,), _load_ai_participants),
    ((EventType.BUDGET_UPDATED,), _load_budgets),
    ((EventType.IMPORT_UPDATED,), _load_imports),
    ((EventType.TODO_UPDATED,), _load_todos),
    ((EventType.APPROVAL_UPDATED,), _load_approvals),
    ((EventType.EXPORT_UPDATED,), _load_exports),
    ((EventType.SUMMARY_UPDATED,), _load_summaries),
    ((EventType.RELATIONSHIP_UPDATED,), _load_relationships),
    ((EventType.TOPICS_UPDATED,), _load_topics),
    ((EventType.MESSAGE_TOPICS_UPDATED,), _load_message_topics),
)
