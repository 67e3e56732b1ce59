"""Every query about topics."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    column,
    func,
    literal,
    or_,
    select,
    text,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from conversations.messages.models import Message
from conversations.topics.models import ConversationTopic, DetectorState, MessageTopic, Topic
from conversations.topics.reach import shown_from
from shared.clock import utc_now

TopicRow = Row[ConversationTopic, Topic]
TOLD_TOPICS = 200
REACH = 500
# But for the number that sets a name apart. What another room of the family speaks of was found in what is said there.
_UNSAID = text(
    r"""
    select said.topic_id from conversations.conversation_topics said
    join conversations.topics word on word.id = said.topic_id
    where said.conversation_id = :room and said.source <> 'person'
      and exists (
          select from unnest(conversations.search_lexemes(regexp_replace(word.name, ' \(\d+\)$', ''))) as lexeme
          where not exists (
              select from conversations.messages m
              where m.conversation_id = :room and m.deleted_at is null
                and m.search @@ cast(quote_literal(lexeme) as tsquery)))
      and not exists (
          select from conversations.conversation_topics elsewhere
          where elsewhere.topic_id = said.topic_id and elsewhere.conversation_id <> :room)
    """
)


class Place(NamedTuple):
    """Where a message stands in its room; no author where an AI or the room itself spoke."""

    seq: int
    author_id: UUID | None


class Voice(NamedTuple):
    """A person who spoke in a topic."""

    topic_id: UUID
    user_id: UUID


def _with_words() -> Select[ConversationTopic, Topic]:
    return select(ConversationTopic, Topic).join(Topic, Topic.id == ConversationTopic.topic_id)


_ROOM: BindParameter[UUID] = bindparam("room")
_NAMED_BY = _with_words().where(
    ConversationTopic.conversation_id == _ROOM,
    or_(
        ConversationTopic.detector_key == any_(bindparam("keys", type_=ARRAY(Text))),
        ConversationTopic.topic_id == any_(bindparam("topic_ids", type_=ARRAY(Uuid))),
    ),
)
_TOLD = (
    _with_words()
    .where(ConversationTopic.conversation_id == _ROOM)
    .order_by(
        case((ConversationTopic.source == "person", 0), else_=1),
        ConversationTopic.relevance.desc(),
        ConversationTopic.topic_id,
    )
    .limit(TOLD_TOPICS)
)
_CORRECTIONS = (
    select(MessageTopic)
    .where(
        MessageTopic.conversation_id == _ROOM,
        MessageTopic.seq > bindparam("after"),
        MessageTopic.seq <= bindparam("until"),
        MessageTopic.source == "person",
        MessageTopic.topic_id.is_not(None),
    )
    .order_by(MessageTopic.seq)
)
_PLACES = select(Message.id, Message.seq, Message.user_id).where(
    Message.conversation_id == _ROOM, Message.id == any_(bindparam("message_ids", type_=ARRAY(Uuid)))
)
# What a person said of a message stays.
_PLACE = text(
    """
    with given as (
        select * from jsonb_to_recordset(:rows) as row
            (message_id uuid, seq integer, topic_id uuid, parent_id uuid, boundary boolean, confidence float8,
             reason text)
    ),
    before as (
        select message_id, topic_id from conversations.message_topics
        where conversation_id = :room and message_id in (select message_id from given)
    ),
    written as (
        insert into conversations.message_topics as placed
            (conversation_id, message_id, seq, topic_id, parent_id, boundary, confidence, reason, created_at,
             updated_at)
        select :room, message_id, seq, topic_id, parent_id, boundary, confidence, reason, :now, :now from given
        on conflict (conversation_id, message_id) do update
        set topic_id = excluded.topic_id, parent_id = excluded.parent_id, boundary = excluded.boundary,
            confidence = excluded.confidence, reason = excluded.reason, updated_at = excluded.updated_at,
            version = placed.version + 1
        where placed.source <> 'person'
          and (placed.topic_id, placed.parent_id, placed.boundary, placed.confidence, placed.reason) is distinct from
              (excluded.topic_id, excluded.parent_id, excluded.boundary, excluded.confidence, excluded.reason)
        returning message_id, topic_id
    )
    select written.message_id, written.topic_id, before.topic_id as before
    from written left join before on before.message_id = written.message_id
    """
)


def find_strongest(
    session: Session, conversation_id: UUID, after: tuple[float, UUID] | None, limit: int, *, first_seq: int = 1
) -> Sequence[TopicRow]:
    """A room's topics by relevance, the strongest first, as shown to who sees messages from `first_seq` on."""
    query = (
        _with_words()
        .where(ConversationTopic.conversation_id == conversation_id)
        .order_by(ConversationTopic.relevance.desc(), ConversationTopic.topic_id)
        .limit(limit)
    )
    if first_seq > 1:
        query = query.where(shown_from(first_seq))
    if after is not None:
        relevance, topic_id = after
        query = query.where(
            or_(
                ConversationTopic.relevance < relevance,
                (ConversationTopic.relevance == relevance) & (ConversationTopic.topic_id > topic_id),
            )
        )
    return session.execute(query).all()


def find_told(session: Session, conversation_id: UUID) -> Sequence[TopicRow]:
    """The topics a detector is told of: what people named, then the strongest."""
    return session.execute(_TOLD, {"room": conversation_id}).all()


def find_named_by(
    session: Session, conversation_id: UUID, keys: Iterable[str], topic_ids: Iterable[UUID]
) -> Sequence[TopicRow]:
    """The room's topics of these detector's keys or these ids."""
    named = {"room": conversation_id, "keys": list(keys), "topic_ids": list(topic_ids)}
    return session.execute(_NAMED_BY, named).all()


def find_detected(session: Session, conversation_id: UUID) -> Sequence[TopicRow]:
    """The room's topics that no person has named, as they are now."""
    query = _with_words().where(
        ConversationTopic.conversation_id == conversation_id, ConversationTopic.source != "person"
    )
    return session.execute(query.execution_options(populate_existing=True)).all()


def find_unsaid(session: Session, conversation_id: UUID) -> set[UUID]:
    """Those of them that are called by a word which stands in no message of the room any more."""
    return set(session.scalars(_UNSAID, {"room": conversation_id}))


def find_corrections(session: Session, conversation_id: UUID, after_seq: int) -> Sequence[MessageTopic]:
    """What people said about messages that a detector at `after_seq` still remembers, or has yet to read."""
    reach = {"after": after_seq - REACH, "until": after_seq + REACH}
    return session.scalars(_CORRECTIONS, {"room": conversation_id, **reach}).all()


def find_memory(session: Session, conversation_id: UUID) -> DetectorState | None:
    return session.get(DetectorState, conversation_id, populate_existing=True)


def find_placed(session: Session, conversation_id: UUID, message_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """Which topic each of these messages has now."""
    rows = session.execute(
        select(MessageTopic.message_id, MessageTopic.topic_id).where(
            MessageTopic.conversation_id == conversation_id, MessageTopic.message_id.in_(message_ids)
        )
    )
    return {row.message_id: row.topic_id for row in rows}


def place(session: Session, conversation_id: UUID, rows: Sequence[dict[str, Any]]) -> Sequence[Row[Any]]:
    """Write what was detected of these messages; of each that changed its topic, and the one `before`."""
    values = {"room": conversation_id, "rows": Jsonb(rows), "now": utc_now()}
    return session.execute(_PLACE, values).all()


def find_places(session: Session, conversation_id: UUID, message_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """Where those of these messages stand that are in the room, and who wrote them."""
    rows = session.execute(_PLACES, {"room": conversation_id, "message_ids": list(message_ids)})
    return {row.id: Place(row.seq, row.user_id) for row in rows}


def find_message_topics(session: Session, conversation_id: UUID, message_ids: Sequence[UUID]) -> Sequence[MessageTopic]:
    return session.scalars(
        select(MessageTopic)
        .where(MessageTopic.conversation_id == conversation_id, MessageTopic.message_id.in_(message_ids))
        .order_by(MessageTopic.seq)
    ).all()


def find_message_topics_after(
    session: Session, conversation_id: UUID, after_seq: int, topic_id: UUID | None, limit: int
) -> Sequence[MessageTopic]:
    """The oldest `limit` beyond `after_seq`, oldest first."""
    query = (
        select(MessageTopic)
        .where(MessageTopic.conversation_id == conversation_id, MessageTopic.seq > after_seq)
        .order_by(MessageTopic.seq)
        .limit(limit)
    )
    return session.scalars(query if topic_id is None else query.where(MessageTopic.topic_id == topic_id)).all()


def find_silent_voices(session: Session, conversation_id: UUID, voices: Iterable[Voice]) -> set[Voice]:
    """Those of these voices of whom the topic holds no message any more."""
    asked = sorted(set(voices))
    if not asked:
        return set()
    voice = values(column("topic_id", Uuid), column("user_id", Uuid), name="voice").data(asked)
    heard = (
        select(literal(1))
        .select_from(MessageTopic)
        .join(Message, Message.id == MessageTopic.message_id)
        .where(
            MessageTopic.conversation_id == conversation_id,
            MessageTopic.topic_id == voice.c.topic_id,
            Message.user_id == voice.c.user_id,
        )
    )
    rows = session.execute(select(voice.c.topic_id, voice.c.user_id).where(~heard.exists()))
    return {Voice(*row) for row in rows}


def find_word(session: Session, family_id: UUID, name: str) -> UUID | None:
    """The family's topic of that name, whatever the case and outer blanks."""
    return session.scalar(select(Topic.id).where(Topic.family_id == family_id, folded(Topic.name) == folded(name)))


def is_shared(session: Session, topic_id: UUID, conversation_id: UUID) -> bool:
    """Whether another room speaks of this topic too."""
    elsewhere = select(literal(1)).where(
        ConversationTopic.topic_id == topic_id, ConversationTopic.conversation_id != conversation_id
    )
    return session.scalar(select(elsewhere.exists())) or False


def folded(name: Any) -> ColumnElement[str]:
    """The name as the unique index compares it."""
    return func.lower(func.btrim(name))
