import logging
from collections.abc import Callable

import anyio
from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
LISTEN_S = 5.0
AFTER_FAILURE_S = 1.0


async def listen_for_changes(redis: Redis, channel: str, instance: str, wake: Callable[[], None]) -> None:
    """Call `wake` whenever another process than `instance` says on `channel` that something was committed.

    What this process commits, it tells its streams itself. Only a shortcut: what is said while Redis is away is found
    by the next poll.
    """
    is_away = False
    while True:
        try:
            async with redis.pubsub(ignore_subscribe_messages=True) as messages:
                await messages.subscribe(channel)
                wake()
                is_away = False
                while True:
                    message = await messages.get_message(timeout=LISTEN_S)
                    if message is not None and not str(message["data"]).startswith(instance):
                        wake()
        except (RedisError, OSError) as error:
            if not is_away:
                logger.warning("changes are found by polling: %s", type(error).__name__)
            is_away = True
            await anyio.sleep(AFTER_FAILURE_S)
