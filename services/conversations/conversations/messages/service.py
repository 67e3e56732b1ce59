"""Posting and reading messages."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.ai_participants.repository import find_active
from conversations.cursors import read_cursor, write_cursor
from conversations.errors import ConversationArchived, ConversationDivided
from conversations.events.types import EventType
from conversations.messages.mentions import Mentionable, find_mentions
from conversations.messages.models import Message
from conversations.messages.render import read_messages, render_rows
from conversations.messages.repository import MessageFilter, find_after, find_before, find_message
from conversations.messages.schemas import Mention, MessageAnswer, NewMessage
from conversations.participants.models import Participant
from conversations.participants.repository import find_usernames
from conversations.participants.standing import MyRoom, access_room
from conversations.requests.service import enter_request
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.models import Conversation
from conversations.topics.service import schedule_detection
from conversations.turns.service import Posted, ask_ais
from shared.clock import utc_now
from shared.errors import Fault, InvalidCursor, NotFound, NotSupportedYet, ValidationFailed
from shared.ids import new_id

LAST = 2**31 - 1


@dataclass(frozen=True)
class Window:
    """Which page of a room is wanted: beyond `after`, before `before`, around `around`, else the newest."""

    after: int | None = None
    before: int | None = None
    around: int | None = None
    limit: int = 50
    order: Literal["asc", "desc"] = "asc"


def post_message(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewMessage
) -> tuple[MessageAnswer, bool]:
    """The message as it stands in the room, and whether it is new; AIs are asked in the same transaction.

    Raises RoleTooLow, ConversationArchived, ConversationDivided, ClientIdConflict, ValidationFailed.
    """
    _require_supported(new)
    message_id = new_id()
    route = f"POST /conversations/{conversation_id}/messages"
    made = enter_request(session, person.user_id, new.client_id, route, new, message_id)
    if made is not None:
        return read_message(session, person, conversation_id, made), False
    mine = access_room(session, person, conversation_id, Operation.POST_MESSAGE, lock=True)
    require_open(mine.room)
    parent_ai_id = _find_parent_ai(session, conversation_id, new.parent_id)
    ais = find_active(session, conversation_id)
    mentions = _find_mentions(session, conversation_id, new.content, [Mentionable("ai", ai.id, ai.name) for ai in ais])
    with keep_ledger(session, mine.room) as ledger:
        seq = _write(ledger, person, new, message_id, mentions)
        if ais:
            ask_ais(ledger, person, ais, Posted(message_id, parent_ai_id, mentions))
    _move_own_pointers(session, mine, seq)
    schedule_detection(session, conversation_id)
    return read_messages(session, [message_id])[message_id], True


def require_open(room: Conversation) -> None:
    """Raises ConversationArchived or ConversationDivided for a room that takes no more messages."""
    if room.status == "archived":
        raise ConversationArchived
    if room.status == "divided":
        raise ConversationDivided(extra={"daughters": []})


def read_message(session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID) -> MessageAnswer:
    """One message of the room. Raises NotFound."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    row = find_message(session, conversation_id, message_id)
    if row is None:
        raise NotFound
    return render_rows(session, [row])[0]


def list_messages(
    session: Session, person: SignedIn, conversation_id: UUID, window: Window, chosen: MessageFilter, cursor: str | None
) -> tuple[list[MessageAnswer], str | None]:
    """A page of what the person may see, and where it goes on in the same direction."""
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM)
    visible = range(mine.mine.visible_from_seq, LAST)
    window = _resume(window, cursor)
    if window.around is not None:
        rows, goes_on = _around(session, conversation_id, visible, window, chosen), None
    elif window.after is not None:
        beyond = range(max(visible.start, window.after + 1), LAST)
        rows, goes_on = _cut(
            list(find_after(session, conversation_id, beyond, chosen, window.limit + 1)), window, "after"
        )
    else:
        below = range(visible.start, window.before if window.before is not None else LAST)
        rows, goes_on = _cut(
            list(find_before(session, conversation_id, below, chosen, window.limit + 1)), window, "before"
        )
    rows.sort(key=lambda row: row[0].seq, reverse=window.order == "desc")
    return render_rows(session, rows), goes_on


def _around(
    session: Session, conversation_id: UUID, visible: range, window: Window, chosen: MessageFilter
) -> list[Any]:
    middle = window.around or 0
    half = window.limit // 2
    older = find_before(session, conversation_id, range(visible.start, middle), chosen, half)
    newer = find_after(
        session, conversation_id, range(max(visible.start, middle), LAST), chosen, window.limit - len(older)
    )
    return [*older, *newer]


def _cut(rows: list[Any], window: Window, direction: str) -> tuple[list[Any], str | None]:
    if len(rows) <= window.limit:
        return rows, None
    kept = rows[: window.limit]
    return kept, write_cursor(direction, kept[-1][0].seq)


def _resume(window: Window, cursor: str | None) -> Window:
    if cursor is None:
        return window
    direction, seq = read_cursor(cursor, 2)
    if direction not in ("after", "before") or not isinstance(seq, int) or not 0 <= seq <= LAST:
        raise InvalidCursor
    places = {"after": seq} if direction == "after" else {"before": seq}
    return Window(limit=window.limit, order=window.order, **places)


def _require_supported(new: NewMessage) -> None:
    if new.message_type in ("image", "file"):
        fault = Fault("body", "/message_type", "not_supported_yet", "attachments come with a later release")
        raise NotSupportedYet(faults=(fault,))
    if new.attachment_ids:
        fault = Fault("body", "/attachment_ids", "not_supported_yet", "attachments come with a later release")
        raise NotSupportedYet(faults=(fault,))


def _find_parent_ai(session: Session, conversation_id: UUID, parent_id: UUID | None) -> UUID | None:
    if parent_id is None:
        return None
    parent = session.execute(
        select(Message.ai_participant_id).where(Message.id == parent_id, Message.conversation_id == conversation_id)
    ).one_or_none()
    if parent is None:
        fault = Fault("body", "/parent_id", "unknown_message", "there is no such message in this conversation")
        raise ValidationFailed("/parent_id: there is no such message in this conversation", faults=(fault,))
    ai_participant_id: UUID | None = parent[0]
    return ai_participant_id


def _find_mentions(session: Session, conversation_id: UUID, content: str, ais: list[Mentionable]) -> list[Mention]:
    if "@" not in content:
        return []
    people = [Mentionable("user", one.user_id, one.username) for one in find_usernames(session, conversation_id)]
    return find_mentions(content, [*people, *ais])


def _write(ledger: RoomLedger, person: SignedIn, new: NewMessage, message_id: UUID, mentions: list[Mention]) -> int:
    now = utc_now()
    seq = ledger.take_seq(now)
    ledger.session.execute(
        insert(Message).values(
            id=message_id,
            conversation_id=ledger.conversation_id,
            seq=seq,
            client_id=new.client_id,
            sender_type="user",
            user_id=person.user_id,
            content=new.content,
            message_type=new.message_type,
            importance=new.importance,
            parent_id=new.parent_id,
            origin_id=message_id,
            mentions=[mention.model_dump(mode="json") for mention in mentions],
            metadata_=new.metadata,
            sent_at=now,
            created_at=now,
            updated_at=now,
        )
    )
    ledger.record(EventType.MESSAGE_CREATED, person.actor, {"message_id": str(message_id)})
    return seq


def _move_own_pointers(session: Session, mine: MyRoom, seq: int) -> None:
    session.execute(
        update(Participant)
        .where(Participant.conversation_id == mine.room.id, Participant.user_id == mine.mine.user_id)
        .values(last_read_seq=seq, last_delivered_seq=seq, last_read_at=utc_now())
        .execution_options(synchronize_session=False)
    )
