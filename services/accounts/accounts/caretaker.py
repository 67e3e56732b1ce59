"""`python -m accounts.caretaker`: makes good what got lost and removes what nobody needs, until SIGTERM."""

import logging
import signal
import threading
import time

from accounts.pruning import prune
from accounts.resources import Resources, open_resources
from accounts.settings import CaretakerSettings
from shared.jobs.sweep import sweep_jobs
from shared.logging import configure_logging

ROUND_S = 1.0
PRUNE_EVERY_S = 600.0
logger = logging.getLogger(__name__)


class Caretaker:
    """The loop; a round that fails is logged, and the next one tries again."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._prune_at = time.monotonic()

    def run_round(self) -> bool:
        """Sweep the jobs and, when it is time, prune. False if that was not possible now."""
        try:
            sweep_jobs(self._resources.book, self._resources.database)
            if time.monotonic() >= self._prune_at:
                self._prune()
        except Exception:
            logger.exception("a round failed; the next one tries again")
            return False
        return True

    def _prune(self) -> None:
        with self._resources.database.transaction() as session:
            removed = prune(session)
        self._prune_at = time.monotonic() + PRUNE_EVERY_S
        if removed:
            logger.info("pruned", extra={"fields": {"rows": removed}})


def main() -> None:
    settings = CaretakerSettings()
    configure_logging("accounts", settings.log_level)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    url = settings.accounts_system_database_url.get_secret_value()
    resources = open_resources(settings, database_url=url, name="caretaker", pool_size=2)
    caretaker = Caretaker(resources)
    while not ended.is_set():
        if caretaker.run_round() and settings.spindle_ready_file is not None:
            settings.spindle_ready_file.touch()
        ended.wait(ROUND_S)
    resources.close()


if __name__ == "__main__":
    main()
