"""Signs of life: one request a second and owner renews every lease this process holds."""

import logging
import threading
import time
from uuid import UUID

from ai_orchestrator.halt import HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.jobs.roster import Roster
from shared.contracts.jobs import Beat, HeartbeatAnswer
from shared.jobs.client import JobOwner, OwnerRefused, OwnerUnreachable

PERIOD_S = 1.0
TEXT_PER_REQUEST = 200_000
logger = logging.getLogger(__name__)


class Heartbeats(threading.Thread):
    """Renews the leases held with one owner, and does as the answers say.

    A thread an owner, so that one that hangs does not cost the other's leases.
    """

    def __init__(self, owner: JobOwner, roster: Roster, *, period_s: float = PERIOD_S) -> None:
        super().__init__(name=f"heartbeats-{owner.owner}", daemon=True)
        self._owner = owner
        self._roster = roster
        self._period_s = period_s

    def run(self) -> None:
        while self._roster.wait_for_work(self._owner.owner):
            started = time.monotonic()
            self.beat_once()
            self._roster.closed.wait(max(0.0, self._period_s - (time.monotonic() - started)))

    def beat_once(self) -> None:
        """Send one heartbeat for every attempt that makes progress."""
        attempts = {a.claim.job_id: a for a in self._roster.held_with(self._owner.owner) if a.is_progressing()}
        if not attempts:
            return
        beats = _beats_of(list(attempts.values()))
        try:
            answer = self._owner.heartbeat(beats)
        except OwnerUnreachable as error:
            logger.warning("heartbeat not taken: %s", error)
        except OwnerRefused as error:
            logger.error("heartbeat refused: %s", error)
        except Exception:
            # Without this thread every lease of the process runs out; the next second may do better.
            logger.exception("heartbeat failed")
        else:
            _obey(answer, beats, attempts)


def _beats_of(attempts: list[Attempt]) -> list[Beat]:
    room = TEXT_PER_REQUEST
    beats = []
    for attempt in attempts:
        beat = attempt.beat(room)
        room -= len(beat.appended or "")
        beats.append(beat)
    return beats


def _obey(answer: HeartbeatAnswer, beats: list[Beat], attempts: dict[UUID, Attempt]) -> None:
    resend = {item.job_id: item.offset for item in answer.resend}
    for beat in beats:
        if beat.job_id in resend:
            attempts[beat.job_id].resend_from(resend[beat.job_id])
        else:
            attempts[beat.job_id].acknowledge(beat)
    for job_id in answer.lost:
        if job_id in attempts:
            attempts[job_id].halt.request(HaltReason.LOST)
    for cancelled in answer.cancel:
        if cancelled.job_id in attempts:
            attempts[cancelled.job_id].halt.request(HaltReason.CANCELLED)
