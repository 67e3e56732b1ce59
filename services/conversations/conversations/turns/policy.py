"""Which AIs answer a person's message, in what order, and why the others do not. Pure: it writes nothing."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from conversations.messages.schemas import Mention
from conversations.rooms.schemas import Settings
from conversations.turns.fit import find_best_fit

Answering = Literal["mentioned", "leader", "follower", "round"]


@dataclass(frozen=True)
class Seat:
    """An AI present in the room; `reply_policy` overrides the room's where it is set.

    `character` is its persona, read only where the room's leader is the one that fits best.
    """

    id: UUID
    name: str
    active: bool
    reply_policy: str | None
    character: str = ""


@dataclass(frozen=True)
class Asked:
    """A person's message as far as the choice of who answers goes."""

    mentions: Sequence[Mention]
    parent_ai_id: UUID | None
    people: int
    last_leader_id: UUID | None
    content: str = ""


@dataclass(frozen=True)
class Choice:
    """What one AI does about the message; `role` is how it answers, or would have.

    Where `after` is set, it answers once that AI is done.
    """

    ai_participant_id: UUID
    role: Answering
    reason: str
    answers: bool
    after: UUID | None = None


def choose_answers(settings: Settings, seats: Sequence[Seat], asked: Asked) -> list[Choice]:
    """One choice for each AI in the room: those who are named answer, else each by its policy.

    By `first_responder` one leads and at most `max_followers` others answer after it, by `round` all answer in the
    order in which they joined, by `mention_only` nobody unasked, by `quiet` nobody at all.
    """
    named = {seat.id: _why_named(seat, asked) for seat in seats}
    if any(named.values()):
        return [_choose_named(seat, named[seat.id], settings) for seat in seats]
    in_order = _line_up(settings, seats, asked)
    taken = {choice.ai_participant_id: choice for choice in (*in_order, *_go_round(settings, seats))}
    return [taken.get(seat.id) or _stay_silent(seat, settings) for seat in seats]


def policy_of(seat: Seat, settings: Settings) -> str:
    """The policy an AI goes by: its own, else the room's."""
    return seat.reply_policy or settings.reply_policy


def _why_named(seat: Seat, asked: Asked) -> str | None:
    if any(mention.type == "all" or mention.id == seat.id for mention in asked.mentions):
        return "mentioned"
    return "replied_to" if asked.parent_ai_id == seat.id else None


def _choose_named(seat: Seat, why: str | None, settings: Settings) -> Choice:
    if not seat.active:
        return Choice(seat.id, "mentioned", "inactive" if why else "not_mentioned", answers=False)
    if policy_of(seat, settings) == "quiet":
        return Choice(seat.id, "mentioned", "quiet", answers=False)
    return Choice(seat.id, "mentioned", why or "not_mentioned", answers=why is not None)


def _line_up(settings: Settings, seats: Sequence[Seat], asked: Asked) -> list[Choice]:
    """The leader, and those who follow it one after the other."""
    able = [seat for seat in seats if _may_lead(seat, settings, asked, len(seats))]
    if not able:
        return []
    first = _leader(settings, able, asked)
    queue = [*able[first:], *able[:first]][: 1 + settings.max_followers]
    leads = Choice(queue[0].id, "leader", "leads", answers=True)
    follow = [
        Choice(seat.id, "follower", "follows", answers=True, after=before.id)
        for before, seat in itertools.pairwise(queue)
    ]
    return [leads, *follow]


def _go_round(settings: Settings, seats: Sequence[Seat]) -> list[Choice]:
    queue = [seat for seat in seats if seat.active and policy_of(seat, settings) == "round"]
    before = [None, *(seat.id for seat in queue)]
    return [
        Choice(seat.id, "round", "in_order", answers=True, after=after)
        for seat, after in zip(queue, before, strict=False)
    ]


def _stay_silent(seat: Seat, settings: Settings) -> Choice:
    policy = policy_of(seat, settings)
    if not seat.active:
        return Choice(seat.id, "leader", "inactive", answers=False)
    if policy == "quiet":
        return Choice(seat.id, "leader", "quiet", answers=False)
    if policy == "first_responder":
        return Choice(seat.id, "follower", "not_leading", answers=False)
    return Choice(seat.id, "mentioned", "not_mentioned", answers=False)


def _may_lead(seat: Seat, settings: Settings, asked: Asked, seats: int) -> bool:
    policy = policy_of(seat, settings)
    if not seat.active or policy == "quiet":
        return False
    alone_together = asked.people == 1 and seats == 1
    return policy == "first_responder" or (alone_together and policy != "round")


def _leader(settings: Settings, able: Sequence[Seat], asked: Asked) -> int:
    """Where in the line the leader sits."""
    ids = [seat.id for seat in able]
    first_responder = settings.first_responder
    if first_responder.mode == "fixed" and first_responder.ai_participant_id in ids:
        return ids.index(first_responder.ai_participant_id)
    if first_responder.mode == "best_fit":
        best = find_best_fit([f"{seat.name} {seat.character}" for seat in able], asked.content)
        if best is not None:
            return best
    if asked.last_leader_id in ids:
        return (ids.index(asked.last_leader_id) + 1) % len(ids)
    return 0
