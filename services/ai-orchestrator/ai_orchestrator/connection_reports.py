"""Tells conversations which provider connections this worker serves."""

import logging
import threading

from ai_orchestrator.providers.registry import Providers
from shared.contracts.connections import ConnectionReport
from shared.jobs.client import JobOwner, OwnerRefused, OwnerUnreachable

PERIOD_S = 30.0
AFTER_FAILURE_S = 1.0
logger = logging.getLogger(__name__)


class ConnectionReports(threading.Thread):
    """Reports at start and every 30 s, sooner again while conversations cannot be reached.

    Nothing is taken back at the end: the report goes stale by itself, and jobs wait for the next worker.
    """

    def __init__(self, conversations: JobOwner, providers: Providers, worker: str) -> None:
        super().__init__(name="connection-reports", daemon=True)
        self._conversations = conversations
        self._providers = providers
        self._path = f"/internal/connections/{worker}"
        self._closed = threading.Event()

    def run(self) -> None:
        wait_s = 0.0
        while not self._closed.wait(wait_s):
            wait_s = PERIOD_S if self._put(self._providers.report()) else AFTER_FAILURE_S

    def close(self) -> None:
        """Stop reporting."""
        self._closed.set()

    def _put(self, report: ConnectionReport) -> bool:
        try:
            self._conversations.put(self._path, report)
        except OwnerUnreachable as error:
            logger.info("connections not reported yet: %s", error)
            return False
        except OwnerRefused as error:
            logger.error("connections not reported: %s", error)
        except Exception:
            # The thread must outlive one bad report: without it every model of this worker looks unavailable.
            logger.exception("connections not reported")
        return True
