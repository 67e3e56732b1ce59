"""Names of topics: words of a family of rooms, each there once."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.rooms.models import Conversation
from conversations.topics.models import ConversationTopic, Topic
from conversations.topics.repository import find_word, is_shared
from shared.clock import utc_now
from shared.ids import new_id

MAX_NAME = 100
NAMELESS = "Topic"
_LOCK_FAMILY = text("select pg_advisory_xact_lock(hashtextextended('topics:' || :family, 0))")


def lock_words(session: Session, family_id: UUID) -> None:
    """Have the words of a family to oneself until the transaction ends."""
    session.execute(_LOCK_FAMILY, {"family": str(family_id)})


def claim_word(session: Session, room: Conversation, name: str, key: str) -> ConversationTopic:
    """The room's topic of that name, now the detector's `key`; numbered where another key has the name already."""
    for candidate in _candidates(tidy(name)):
        topic_id = _find_or_make(session, room.family_id, candidate)
        said = session.get(ConversationTopic, (room.id, topic_id))
        if said is None:
            said = ConversationTopic(
                conversation_id=room.id, topic_id=topic_id, detector_key=key, message_count=0, user_ids=[], version=1
            )
            session.add(said)
            return said
        if said.detector_key is None:
            said.detector_key = key
            return said
    raise AssertionError("there is always a further number")


def rename_word(session: Session, room: Conversation, word: Topic, name: str) -> bool:
    """Give a word that is this room's alone another name; False where it is shared or the name is taken."""
    name = tidy(name)
    if name == word.name or is_shared(session, word.id, room.id):
        return False
    taken_by = find_word(session, room.family_id, name)
    if taken_by not in (None, word.id):
        return False
    word.name = name
    word.version += 1
    session.flush()
    return True


def rename_anew(session: Session, room: Conversation, word: Topic) -> None:
    """Give a word a name that says nothing, and that no other topic of the family has."""
    free = (each for each in _candidates(NAMELESS) if find_word(session, room.family_id, each) in (None, word.id))
    word.name = next(free)
    word.version += 1
    session.flush()


def forget_unused_words(session: Session, family_id: UUID) -> None:
    """Let go of words that no room of the family speaks of any more."""
    unused = ~select(ConversationTopic.topic_id).where(ConversationTopic.topic_id == Topic.id).exists()
    session.execute(
        delete(Topic).where(Topic.family_id == family_id, unused).execution_options(synchronize_session=False)
    )


def tidy(name: str) -> str:
    """The name without control characters and surplus blanks."""
    shown = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(shown.split())[:MAX_NAME].strip() or NAMELESS


def _candidates(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        ending = f" ({number})"
        yield name[: MAX_NAME - len(ending)].strip() + ending
        number += 1


def _find_or_make(session: Session, family_id: UUID, name: str) -> UUID:
    known = find_word(session, family_id, name)
    if known is not None:
        return known
    now = utc_now()
    made: UUID | None = session.scalar(
        insert(Topic)
        .values(id=new_id(), family_id=family_id, name=name, created_at=now, updated_at=now)
        .on_conflict_do_nothing()
        .returning(Topic.id)
    )
    if made is not None:
        return made
    return session.scalars(select(Topic.id).where(Topic.id == find_word(session, family_id, name))).one()
