"""Which AIs answer a person's message, and why the others do not. Pure: it decides, it writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from conversations.messages.schemas import Mention
from conversations.rooms.schemas import Settings

Answering = Literal["mentioned", "leader"]


@dataclass(frozen=True)
class Seat:
    """An AI present in the room; `reply_policy` overrides the room's where it is set."""

    id: UUID
    name: str
    active: bool
    reply_policy: str | None


@dataclass(frozen=True)
class Asked:
    """A person's message as far as the choice of who answers goes."""

    mentions: Sequence[Mention]
    parent_ai_id: UUID | None
    people: int
    last_leader_id: UUID | None


@dataclass(frozen=True)
class Choice:
    """What one AI does about the message; `role` is how it answers, or would have."""

    ai_participant_id: UUID
    role: Answering
    reason: str
    answers: bool


def choose_answers(settings: Settings, seats: Sequence[Seat], asked: Asked) -> list[Choice]:
    """One choice for each AI in the room: those who are named answer, else the one that leads."""
    named = {seat.id: _why_named(seat, asked) for seat in seats}
    if any(named.values()):
        return [_choose_named(seat, named[seat.id]) for seat in seats]
    leader = _leader(settings, [seat for seat in seats if _may_lead(seat, settings, asked, len(seats))], asked)
    return [_choose_unnamed(seat, settings, leader) for seat in seats]


def _why_named(seat: Seat, asked: Asked) -> str | None:
    if any(mention.type == "all" or mention.id == seat.id for mention in asked.mentions):
        return "mentioned"
    return "replied_to" if asked.parent_ai_id == seat.id else None


def _choose_named(seat: Seat, why: str | None) -> Choice:
    if why is None:
        return Choice(seat.id, "mentioned", "not_mentioned", answers=False)
    if not seat.active:
        return Choice(seat.id, "mentioned", "inactive", answers=False)
    return Choice(seat.id, "mentioned", why, answers=True)


def _may_lead(seat: Seat, settings: Settings, asked: Asked, seats: int) -> bool:
    if not seat.active:
        return False
    alone_together = asked.people == 1 and seats == 1
    return alone_together or _policy(seat, settings) == "first_responder"


def _leader(settings: Settings, able: Sequence[Seat], asked: Asked) -> UUID | None:
    if not able:
        return None
    ids = [seat.id for seat in able]
    first_responder = settings.first_responder
    if first_responder.mode == "fixed" and first_responder.ai_participant_id in ids:
        return first_responder.ai_participant_id
    if asked.last_leader_id in ids:
        return ids[(ids.index(asked.last_leader_id) + 1) % len(ids)]
    return ids[0]


def _choose_unnamed(seat: Seat, settings: Settings, leader: UUID | None) -> Choice:
    if seat.id == leader:
        return Choice(seat.id, "leader", "leads", answers=True)
    if not seat.active:
        return Choice(seat.id, "leader", "inactive", answers=False)
    reason = "not_leading" if _policy(seat, settings) == "first_responder" else "not_mentioned"
    return Choice(seat.id, "leader", reason, answers=False)


def _policy(seat: Seat, settings: Settings) -> str:
    return seat.reply_policy or settings.reply_policy
