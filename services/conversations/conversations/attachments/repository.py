"""Every query about attachments and their blobs."""

from collections.abc import Collection, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Select, and_, delete, exists, or_, select, text, update
from sqlalchemy.orm import Session

from conversations.attachments.models import Attachment, BlobRemoval
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation
from shared.clock import utc_now

_NO_SYNC = {"synchronize_session": False}


def _readable_by(user_id: UUID) -> Select[Attachment]:
    """What a person may read: what they brought, and what messages carry that they may see; nothing where they left."""
    carried = exists().where(
        Message.id == Attachment.message_id,
        Message.seq >= Participant.visible_from_seq,
        Message.deleted_at.is_(None),
    )
    return (
        select(Attachment)
        .join(Participant, Participant.conversation_id == Attachment.conversation_id)
        .join(Conversation, Conversation.id == Attachment.conversation_id)
        .where(
            Participant.user_id == user_id,
            Participant.is_active,
            Conversation.deleted_at.is_(None),
            or_(and_(Attachment.message_id.is_(None), Attachment.user_id == user_id), carried),
        )
        .execution_options(populate_existing=True)
    )


def find_readable(session: Session, user_id: UUID, attachment_ids: Collection[UUID]) -> Sequence[Attachment]:
    """Those of these attachments, in whichever room, that the person may read now."""
    return session.scalars(_readable_by(user_id).where(Attachment.id.in_(attachment_ids))).all()


def find_readable_in(session: Session, user_id: UUID, conversation_id: UUID, attachment_id: UUID) -> Attachment | None:
    query = _readable_by(user_id).where(Attachment.conversation_id == conversation_id, Attachment.id == attachment_id)
    return session.scalars(query).one_or_none()


def find_carried(
    session: Session, user_id: UUID, conversation_id: UUID, after: UUID | None, limit: int
) -> Sequence[Attachment]:
    """What messages of a room carry that the person may see, by id."""
    query = _readable_by(user_id).where(
        Attachment.conversation_id == conversation_id, Attachment.message_id.is_not(None)
    )
    if after is not None:
        query = query.where(Attachment.id > after)
    return session.scalars(query.order_by(Attachment.id).limit(limit)).all()


def find_of_messages(session: Session, message_ids: Collection[UUID]) -> Sequence[Attachment]:
    """What these messages carry, in the order in which it was given."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.message_id.in_(message_ids))
        .order_by(Attachment.message_id, Attachment.position)
    ).all()


def hold_free(session: Session, user_id: UUID, conversation_id: UUID, attachment_ids: Collection[UUID]) -> set[UUID]:
    """The ids of those that the person brought into this room and no message carries yet; held until the end.

    Two messages that want the same one wait for each other here, in the order of the ids.
    """
    query = (
        select(Attachment.id)
        .where(
            Attachment.id.in_(attachment_ids),
            Attachment.conversation_id == conversation_id,
            Attachment.user_id == user_id,
            Attachment.message_id.is_(None),
        )
        .order_by(Attachment.id)
        .with_for_update()
    )
    return set(session.scalars(query))


def give_to_message(session: Session, attachment_id: UUID, message_id: UUID, position: int) -> bool:
    """Whether the free attachment is the message's now."""
    given = session.execute(
        update(Attachment)
        .where(Attachment.id == attachment_id, Attachment.message_id.is_(None))
        .values(message_id=message_id, position=position, version=Attachment.version + 1, updated_at=utc_now())
        .execution_options(**_NO_SYNC)
    )
    return _count(given) == 1


def count_on_message(session: Session, message_id: UUID, count: int) -> None:
    session.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(attachment_count=count, updated_at=Message.updated_at)
        .execution_options(**_NO_SYNC)
    )


def remove_of_messages(session: Session, message_ids: Collection[UUID]) -> None:
    session.execute(delete(Attachment).where(Attachment.message_id.in_(message_ids)).execution_options(**_NO_SYNC))


def take_back_removal(session: Session, blob_id: UUID) -> bool:
    """Whether the bytes are still there: from here on nobody removes them unless this transaction fails."""
    taken = session.execute(delete(BlobRemoval).where(BlobRemoval.blob_id == blob_id).execution_options(**_NO_SYNC))
    return _count(taken) == 1


_OVERDUE = text(
    """
    select id, conversation_id from conversations.attachments
    where message_id is null and created_at < clock_timestamp() - make_interval(secs => :age_s)
    order by created_at limit :limit
    """
)
_TAKE_DUE = text(
    """
    update conversations.blob_removals set due_at = clock_timestamp() + make_interval(secs => :patience_s)
    where blob_id in (
        select blob_id from conversations.blob_removals where due_at <= clock_timestamp()
        order by due_at limit :limit for update skip locked)
    returning blob_id
    """
)


def find_unattached(session: Session, age_s: float, limit: int) -> dict[UUID, UUID]:
    """Files that no message took within `age_s` seconds, with their rooms."""
    rows = session.execute(_OVERDUE, {"age_s": age_s, "limit": limit})
    return {row.id: row.conversation_id for row in rows}


def remove_unattached(session: Session, attachment_ids: Collection[UUID]) -> int:
    """Remove those of these that still no message carries; how many that were."""
    gone = session.execute(
        delete(Attachment)
        .where(Attachment.id.in_(attachment_ids), Attachment.message_id.is_(None))
        .execution_options(**_NO_SYNC)
    )
    return _count(gone)


def take_due_removals(session: Session, limit: int, patience_s: float) -> list[UUID]:
    """Blobs that are to go now; who takes them has `patience_s` before another caretaker tries."""
    return list(session.scalars(_TAKE_DUE, {"limit": limit, "patience_s": patience_s}))


def forget_removals(session: Session, blob_ids: Collection[UUID]) -> None:
    session.execute(delete(BlobRemoval).where(BlobRemoval.blob_id.in_(blob_ids)).execution_options(**_NO_SYNC))


def _count(result: Any) -> int:
    return cast("CursorResult[Any]", result).rowcount
