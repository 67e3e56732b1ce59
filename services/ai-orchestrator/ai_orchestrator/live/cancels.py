"""Cancel signals over Redis: a shortcut past the next heartbeat, which stays the one to rely on."""

import json
import logging
import threading
from uuid import UUID

import redis

from ai_orchestrator.jobs.roster import Roster

CHANNEL = "spindle:cancel"
LOOK_UP_S = 1.0
RECONNECT_S = 1.0
logger = logging.getLogger(__name__)


class CancelListener(threading.Thread):
    """Tells attempts of this process to end as soon as the channel names their job."""

    def __init__(self, client: redis.Redis, roster: Roster) -> None:
        super().__init__(name="cancels", daemon=True)
        self._redis = client
        self._roster = roster
        self._closed = threading.Event()

    def run(self) -> None:
        while not self._closed.is_set():
            try:
                self._listen()
            except (redis.RedisError, OSError) as error:
                logger.warning("cancel signals are away: %s", type(error).__name__)
                self._closed.wait(RECONNECT_S)

    def close(self) -> None:
        self._closed.set()

    def _listen(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call]  # redis ships it without types
            channel.subscribe(CHANNEL)
            while not self._closed.is_set():
                message = channel.get_message(timeout=LOOK_UP_S)
                if message is not None:
                    self._obey(message["data"])

    def _obey(self, data: bytes) -> None:
        try:
            told = json.loads(data)
            job_id, through_attempt = UUID(told["job_id"]), told.get("through_attempt")
        except (ValueError, KeyError, TypeError, AttributeError):
            logger.warning("a cancel signal could not be read")
            return
        if through_attempt is None:
            self._roster.cancel(job_id)
        elif isinstance(through_attempt, int):
            self._roster.lose(job_id, through_attempt)
