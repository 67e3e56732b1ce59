"""Moves long work on, step by step: each step is a transaction, so that a kill loses and doubles nothing."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shared.database.transactions import Database

MAX_FAILURES = 3
logger = logging.getLogger(__name__)


class Piece(Protocol):
    """Work that is kept as a row; `failures` counts its accidents in a row."""

    id: UUID
    failures: int


PieceT = TypeVar("PieceT", bound=Piece)


@dataclass(frozen=True)
class Steps(Generic[PieceT]):
    """How pieces of one kind are moved on.

    `take_next` answers one that can be, locked, of those not named, `take_step` moves it on, `find` answers the named
    one, locked. After `MAX_FAILURES` accidents in a row `give_up` ends it visibly.
    """

    name: str
    take_next: Callable[[Session, Iterable[UUID]], PieceT | None]
    take_step: Callable[[Session, PieceT], None]
    find: Callable[[Session, UUID], PieceT | None]
    give_up: Callable[[Session, PieceT], None]

    def advance(self, database: Database, seconds: float) -> int:
        """Take steps for about `seconds`, or until none is left; answers how many. Caretakers share the work."""
        until, steps, put_off = time.monotonic() + seconds, 0, set[UUID]()
        while self._advance_one(database, put_off):
            steps += 1
            if time.monotonic() > until:
                break
        return steps

    def _advance_one(self, database: Database, put_off: set[UUID]) -> bool:
        """One step of one piece; False if there is none to take. What goes wrong with one holds up no other."""
        piece_id: UUID | None = None
        try:
            with database.transaction() as session:
                piece = self.take_next(session, put_off)
                if piece is None:
                    return False
                piece_id = piece.id
                self.take_step(session, piece)
        except OperationalError:
            if piece_id is None:
                raise
            logger.warning("%s %s has to wait: the database was busy", self.name, piece_id)
            put_off.add(piece_id)
        except Exception:
            if piece_id is None:
                raise
            logger.exception("%s %s: a step went wrong", self.name, piece_id)
            put_off.add(piece_id)
            self._note_failure(database, piece_id)
        return True

    def _note_failure(self, database: Database, piece_id: UUID) -> None:
        with database.transaction() as session:
            piece = self.find(session, piece_id)
            if piece is None:
                return
            piece.failures += 1
            if piece.failures >= MAX_FAILURES:
                self.give_up(session, piece)
