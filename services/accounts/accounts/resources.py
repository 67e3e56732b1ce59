"""What a process of this service holds open: made once, when its app or loop starts."""

from dataclasses import dataclass

import redis

from accounts.changes.service import ChangesMade
from accounts.jobs import make_job_book
from accounts.settings import ProcessSettings
from shared.contracts.jobs import Hint
from shared.courier import Courier
from shared.database.transactions import Database, make_engine
from shared.jobs.book import JobBook
from shared.jobs.hints import HintPublisher

CHANGES_CHANNEL = "spindle:changes"
_PATIENCE_S = 0.2


@dataclass
class Resources:
    """Open connections of one process, and the jobs it may give out."""

    database: Database
    book: JobBook
    courier: Courier
    hints: HintPublisher
    live: redis.Redis

    def close(self) -> None:
        self.courier.close()
        self.hints.close()
        self.database.close()
        self.live.close()


def open_resources(settings: ProcessSettings, *, database_url: str, name: str, pool_size: int = 10) -> Resources:
    """Open what the process `name` needs; `database_url` decides its role."""
    live_url = settings.live_url.get_secret_value()
    live = redis.Redis.from_url(live_url, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S)
    hints = HintPublisher(settings.broker_url.get_secret_value())

    def tell_of_changes(_made: list[ChangesMade]) -> None:
        live.publish(CHANGES_CHANNEL, "{}")

    courier = Courier({ChangesMade: tell_of_changes, Hint: hints.publish_all})
    courier.start()
    engine = make_engine(database_url, application_name=f"accounts-{name}", pool_size=pool_size)
    return Resources(
        database=Database(engine, courier.deliver),
        book=make_job_book(settings.lease_s),
        courier=courier,
        hints=hints,
        live=live,
    )
