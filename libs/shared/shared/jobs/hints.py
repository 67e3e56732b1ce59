"""Puts hints into the broker: one try, 200 ms at most, since a sweep hints again what got lost."""

import logging
from collections.abc import Iterable

from celery import Celery
from kombu.exceptions import OperationalError

from shared.contracts.jobs import Hint
from shared.jobs.broker import TRANSPORT
from shared.jobs.kinds import QUEUES

TASK = "spindle.run_job"
_PATIENCE_S = 0.2
logger = logging.getLogger(__name__)


class HintPublisher:
    """Publishes hints to the queues of their kinds."""

    def __init__(self, broker_url: str) -> None:
        self._celery = Celery(broker=broker_url)
        self._celery.conf.update(
            broker_transport=TRANSPORT,
            task_ignore_result=True,
            task_serializer="json",
            broker_connection_timeout=_PATIENCE_S,
            broker_transport_options={
                "socket_timeout": _PATIENCE_S,
                "socket_connect_timeout": _PATIENCE_S,
                "max_retries": 0,  # else kombu sleeps 2 s over a refused connection, despite retry=False
            },
        )

    def publish(self, hint: Hint) -> bool:
        """True if the broker took it; a refusal is logged and made good by the sweep."""
        try:
            self._celery.send_task(
                TASK,
                kwargs=hint.model_dump(mode="json"),
                queue=QUEUES[hint.kind].value,
                retry=False,
                ignore_result=True,
            )
        except (OperationalError, OSError) as error:
            logger.warning("hint not published: %s", type(error).__name__)
            return False
        return True

    def publish_all(self, hints: Iterable[Hint]) -> None:
        """Publish each; stop at the first that the broker does not take, since the rest would wait in vain."""
        for hint in hints:
            if not self.publish(hint):
                return

    def answers(self) -> bool:
        """Whether the broker answers right now."""
        with self._celery.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=_PATIENCE_S)
        return True

    def close(self) -> None:
        self._celery.close()
