"""What a process of this service holds open: made once, when its app or loop starts."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import httpx2
import redis

from conversations.attachments.store import BlobStore
from conversations.participants.typists import Typing, publish_typing
from conversations.rooms.ledger import PersonChanged, RoomChanged
from conversations.settings import Settings
from shared.contracts.jobs import Hint
from shared.courier import Courier
from shared.database.transactions import Database, make_engine
from shared.errors import Unavailable
from shared.ids import new_id
from shared.jobs.book import JobCancelled
from shared.jobs.hints import HintPublisher
from shared.mcp_servers import AllowedServers, load_servers
from shared.tokens.access import AccessTokenVerifier
from shared.tokens.service import ServiceIdentity

SERVICE = "conversations"
EVENTS_CHANNEL = "spindle:events"
TYPING_CHANNEL = "spindle:typing"
CANCEL_CHANNEL = "spindle:cancel"

# Other processes hear of a busy room fifty times a second at most: a word for each message took as long as writing it.
NEWS_REST_S = 0.02


@dataclass
class Resources:
    """Open connections of one process.

    `listeners` are called whenever this process has committed events, on the thread that did; they must not wait.
    """

    instance: str
    listeners: list[Callable[[], None]]
    settings: Settings
    database: Database
    courier: Courier
    news: Courier
    live: redis.Redis
    hints: HintPublisher
    identity: ServiceIdentity
    accounts: httpx2.Client

    @cached_property
    def blobs(self) -> BlobStore:
        """Where uploaded files lie; opened by whoever first needs it."""
        return BlobStore(self.settings.object_store_url)

    @cached_property
    def mcp_servers(self) -> AllowedServers:
        """The servers of tools that the operator allows to AIs; read once. Raises SystemExit for a bad file."""
        return load_servers(self.settings.mcp_servers_file)

    def close(self) -> None:
        self.courier.close()
        self.news.close()
        self.hints.close()
        self.database.close()
        self.live.close()
        self.accounts.close()


def open_resources(settings: Settings, *, database_url: str, name: str, pool_size: int = 10) -> Resources:
    """Open what the process `name` needs; `database_url` decides its role."""
    live = redis.Redis.from_url(
        settings.live_url.get_secret_value(), socket_timeout=0.2, socket_connect_timeout=0.2, decode_responses=True
    )
    hints = HintPublisher(settings.broker_url.get_secret_value())
    instance = str(new_id())
    listeners: list[Callable[[], None]] = []

    def tell_of(changed_ids: set[UUID]) -> None:
        _publish(live, EVENTS_CHANNEL, {f"{instance} {changed_id}" for changed_id in changed_ids})

    news = Courier(
        {
            RoomChanged: lambda changed: tell_of({room.conversation_id for room in changed}),
            PersonChanged: lambda changed: tell_of({person.user_id for person in changed}),
        },
        rest_s=NEWS_REST_S,
    )
    courier = Courier(
        {
            JobCancelled: lambda cancelled: _publish(live, CANCEL_CHANNEL, {_cancel_message(job) for job in cancelled}),
            Typing: lambda news: publish_typing(live, TYPING_CHANNEL, news),
            Hint: hints.publish_all,
        }
    )
    courier.start()
    news.start()

    def deliver(announced: Sequence[object]) -> None:
        changes = [one for one in announced if isinstance(one, RoomChanged | PersonChanged)]
        if changes:
            for listen in listeners:
                listen()
            news.deliver(changes)
        if len(changes) < len(announced):
            courier.deliver([one for one in announced if not isinstance(one, RoomChanged | PersonChanged)])

    identity = ServiceIdentity(SERVICE, instance, settings.conversations_service_key.get_secret_value())
    engine = make_engine(database_url, application_name=f"conversations-{name}", pool_size=pool_size)
    return Resources(
        instance=instance,
        listeners=listeners,
        settings=settings,
        database=Database(engine, deliver),
        courier=courier,
        news=news,
        live=live,
        hints=hints,
        identity=identity,
        accounts=httpx2.Client(base_url=settings.accounts_internal_url, timeout=2.0),
    )


def make_token_verifier(resources: Resources) -> AccessTokenVerifier:
    """Checks people's tokens by the keys that accounts publishes on its internal port."""

    def fetch_jwks() -> dict[str, Any]:
        token = resources.identity.token_for("accounts")
        try:
            answer = resources.accounts.get("/internal/jwks.json", headers={"Authorization": f"Bearer {token}"})
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise Unavailable("accounts does not answer") from error
        keys: dict[str, Any] = answer.json()
        return keys

    return AccessTokenVerifier(issuer=resources.settings.public_url, fetch_jwks=fetch_jwks)


def _cancel_message(cancelled: JobCancelled) -> str:
    return json.dumps({"job_id": str(cancelled.job_id), "through_attempt": cancelled.through_attempt})


def _publish(live: redis.Redis, channel: str, messages: set[str]) -> None:
    with live.pipeline(transaction=False) as pipeline:
        for message in messages:
            pipeline.publish(channel, message)
        pipeline.execute()
