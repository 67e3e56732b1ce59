"""Follows accounts' feed of changes into our copy of people's cards and into the revoked sessions."""

import logging
from uuid import UUID

import httpx2
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.events.types import EventType
from conversations.identity import write_to_rooms
from conversations.participants.models import Participant
from conversations.participants.ownership import pass_on
from conversations.people.erased import erase_card
from conversations.people.models import FeedPosition, Person, RevokedSession
from conversations.rooms.ledger import keep_ledger, lock_room
from shared.clock import utc_now
from shared.contracts.people import Change, ChangeKind, Changes
from shared.database.transactions import Database
from shared.tokens.service import ServiceIdentity

FEED = "accounts"
PAGE = 200
logger = logging.getLogger(__name__)


class PeopleFeed:
    """Reads the feed page by page; each page is applied together with the position it reaches."""

    def __init__(self, database: Database, accounts: httpx2.Client, identity: ServiceIdentity) -> None:
        self._database = database
        self._accounts = accounts
        self._identity = identity

    def follow(self) -> int:
        """Apply what is new. Answers how many changes there were; none while accounts does not answer."""
        applied = 0
        while True:
            with self._database.transaction() as session:
                position = session.scalar(select(FeedPosition.cursor).where(FeedPosition.feed == FEED)) or ""
            page = self._fetch(position)
            if page is None or not page.items:
                return applied
            self._apply(page)
            applied += len(page.items)

    def _fetch(self, after: str) -> Changes | None:
        headers = {"Authorization": f"Bearer {self._identity.token_for('accounts')}"}
        try:
            answer = self._accounts.get("/internal/changes", params={"after": after, "limit": PAGE}, headers=headers)
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            logger.warning("accounts' feed does not answer: %s", type(error).__name__)
            return None
        return Changes.model_validate(answer.json())

    def _apply(self, page: Changes) -> None:
        with self._database.transaction() as session:
            changed = [change for change in page.items if apply_change(session, change)]
            for change in changed:
                tell_rooms(session, change)
            _remember(session, page.next_cursor)


def apply_change(session: Session, change: Change) -> bool:
    """Take over one change; True if a card that others see is another now. Older versions change nothing."""
    revoked_id = change.sid or change.token_id
    if revoked_id is not None:
        row = {"session_id": revoked_id, "user_id": change.user_id, "created_at": utc_now(), "updated_at": utc_now()}
        session.execute(insert(RevokedSession).values(row).on_conflict_do_nothing())
        return False
    if change.kind is ChangeKind.ERASED:
        return erase_card(session, change)
    if change.card is None:
        return False
    known = session.scalar(select(Person.version).where(Person.user_id == change.user_id))
    if known is not None and known >= change.version:
        return False
    _free_username(session, change.user_id, change.card.username)
    card = change.card.model_dump() | {"version": change.version, "updated_at": utc_now()}
    entered = insert(Person).values(user_id=change.user_id, created_at=utc_now(), source="account", **card)
    result = session.execute(
        entered.on_conflict_do_update(
            index_elements=["user_id"], set_=card, where=(Person.version < change.version) & Person.erased_at.is_(None)
        ).returning(Person.user_id)
    )
    return result.first() is not None


def _free_username(session: Session, user_id: UUID, username: str | None) -> None:
    """A name is whose accounts gave it to last; its former bearer's own change is on its way."""
    session.execute(
        update(Person)
        .where(Person.username == username, Person.source == "account", Person.user_id != user_id)
        .values(username=None)
    )


def prune_revoked_sessions(session: Session, keep_s: int) -> None:
    """Forget sessions whose last access token ran out long ago."""
    session.execute(
        delete(RevokedSession).where(
            RevokedSession.created_at < func.now() - func.make_interval(0, 0, 0, 0, 0, 0, keep_s)
        )
    )


def tell_rooms(session: Session, change: Change) -> None:
    rooms = session.scalars(
        select(Participant.conversation_id)
        .where(Participant.user_id == change.user_id, Participant.is_active)
        .order_by(Participant.conversation_id)
    ).all()
    write_to_rooms(session, rooms)
    is_closed = change.kind is ChangeKind.ERASED or (change.card is not None and not change.card.is_active)
    for conversation_id in rooms:
        with keep_ledger(session, lock_room(session, conversation_id)) as ledger:
            ledger.record(EventType.PERSON_UPDATED, SYSTEM, {"user_id": str(change.user_id)})
            if is_closed:
                pass_on(ledger, SYSTEM, change.user_id)


def _remember(session: Session, cursor: str) -> None:
    now = utc_now()
    row = {"cursor": cursor, "updated_at": now}
    session.execute(
        insert(FeedPosition)
        .values(feed=FEED, created_at=now, **row)
        .on_conflict_do_update(index_elements=["feed"], set_=row)
    )
