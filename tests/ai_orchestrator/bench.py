"""A runner in this process, put together from the real parts, with any handlers."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ai_orchestrator.jobs.heartbeats import Heartbeats
from ai_orchestrator.jobs.roster import Roster
from ai_orchestrator.jobs.runner import Handler, JobRunner
from shared.contracts.jobs import Hint, Kind
from shared.jobs.client import JobOwner


class Bench:
    def __init__(self, owner: JobOwner, handlers: Mapping[Kind, Handler], *, period_s: float = 0.05) -> None:
        self.roster = Roster()
        self.runner = JobRunner({owner.owner: owner}, handlers, self.roster)
        self.heartbeats = Heartbeats(owner, self.roster, period_s=period_s)

    def run_aside(self, hint: Hint) -> threading.Thread:
        """Run the job on a thread of its own, as the worker does."""
        thread = threading.Thread(target=self.runner.run, args=(hint,))
        thread.start()
        return thread


@contextmanager
def beating(owner: JobOwner, handlers: Mapping[Kind, Handler]) -> Iterator[Bench]:
    """A bench whose heart beats twenty times a second while the block runs."""
    bench = Bench(owner, handlers)
    bench.heartbeats.start()
    try:
        yield bench
    finally:
        bench.runner.shut_down(1)
        bench.heartbeats.join(2)
