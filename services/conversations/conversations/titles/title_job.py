from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.ai_participants.model_calls import choose_call
from conversations.budgets.calls import reserve_call, settle_call
from conversations.budgets.reserving import release
from conversations.events.types import EventType
from conversations.messages.lines import make_lines
from conversations.messages.models import Message
from conversations.messages.repository import MessageFilter, find_after
from conversations.rooms.ledger import keep_ledger, lock_room, locked_room
from conversations.rooms.models import Conversation
from conversations.titles.service import FIRST_LINES, ask_for_title
from shared.contracts.jobs import Kind
from shared.contracts.lines import Line
from shared.contracts.model_calls import ModelCall
from shared.contracts.titles import CONTRACT, TitlePayload, TitleResult
from shared.contracts.usage import Usage
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow

MODEL_TOKENS = 256
READ = "read"


class TitleJob(JobKind[TitleResult]):
    """A title for a room without one; what a person has said stands, and so does that they want none."""

    kind = Kind.TITLE
    contract = CONTRACT
    result_model = TitleResult
    deadline_s = 120

    def enter(self, session: Session, subject_id: UUID) -> None:
        lock_room(session, subject_id)

    def begin(self, session: Session, job: JobRow) -> TitlePayload | None:
        room = locked_room(session, job.subject_id)
        if not _lacks_title(room):
            return None
        rows = find_after(session, room.id, range(1, room.last_seq + 1), MessageFilter(include_ai=False), FIRST_LINES)
        lines = [line for line in make_lines(rows[::-1]) if line.sender_type == "user" and line.text.strip()]
        if not lines:
            return None
        job.arguments = {**job.arguments, READ: [str(line.id) for line in lines]}
        return TitlePayload(conversation_id=room.id, lines=lines, call=_find_call(session, job, lines))

    def apply(self, session: Session, job: JobRow, result: TitleResult) -> bool:
        room = locked_room(session, job.subject_id)
        stands = _stands(session, job)
        fits = stands and bool(result.title.strip()) and _lacks_title(room)
        with keep_ledger(session, room) as ledger:
            settle_call(ledger, job, result.usage)
            if fits:
                room.title, room.title_source = result.title.strip(), "auto"
                room.version += 1
                ledger.record(EventType.CONVERSATION_UPDATED, SYSTEM)
        if not stands:
            # This job makes way for the one that reads what is left.
            job.coalesce_key = None
            session.flush()
            ask_for_title(session, room.id, job.acting_user_id)
        return fits

    def account(self, session: Session, job: JobRow, usage: Usage) -> None:
        with keep_ledger(session, locked_room(session, job.subject_id)) as ledger:
            settle_call(ledger, job, usage)

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        """The room goes on without a title."""
        release(session, job.id)

    def retry(self, session: Session, job: JobRow) -> None:
        release(session, job.id)

    def cancel(self, session: Session, job: JobRow) -> None:
        release(session, job.id)


def _lacks_title(room: Conversation) -> bool:
    return room.title is None and room.is_active and bool(room.settings.get("auto_title", True))


def _stands(session: Session, job: JobRow) -> bool:
    """Whether nothing that the title was made of was taken back meanwhile."""
    read = [UUID(message_id) for message_id in job.arguments.get(READ, ())]
    gone = select(literal(1)).where(Message.id.in_(read), Message.deleted_at.is_not(None))
    return not session.scalar(select(gone.exists()))


def _find_call(session: Session, job: JobRow, lines: list[Line]) -> ModelCall | None:
    call = choose_call(session, job.subject_id, job.acting_user_id, lines[0].seq, MODEL_TOKENS)
    if call is None:
        return None
    refusing = reserve_call(session, job, call, [line.text + line.name for line in lines])
    return call if refusing is None else None
