"""Lets go of copies of a room that hold messages which are no more."""

from sqlalchemy import select

from conversations.exports import repository
from conversations.exports.models import Export
from conversations.exports.progress import begin_anew, expire
from conversations.forgetting.erased import Erased
from conversations.rooms.ledger import RoomLedger
from shared.clock import utc_now


def forget_copies(ledger: RoomLedger, erased: Erased) -> None:
    """Have a copy that is there expire now, and one that is being written begin anew."""
    session = ledger.session
    copies = select(Export).where(
        Export.conversation_id == ledger.conversation_id, Export.through_seq >= erased.first_seq
    )
    for job in session.scalars(copies.with_for_update().execution_options(populate_existing=True)):
        if job.state in repository.UNFINISHED:
            begin_anew(session, job)
        elif job.expires_at is not None and job.expires_at > utc_now():
            expire(session, job)
