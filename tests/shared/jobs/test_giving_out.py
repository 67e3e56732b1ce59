"""How work is written down and hinted."""

import json
import time
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import redis

from shared.contracts.jobs import Hint, Kind, Owner, Queue
from shared.ids import new_id
from shared.jobs.hints import TASK, HintPublisher
from shared.jobs.kinds import QUEUES
from tests.accounts.prepared import Redis
from tests.shared.jobs.desk import Desk


def test_a_job_is_hinted_once_its_transaction_is_committed(desk: Desk) -> None:
    with desk.database.transaction() as session:
        job_id = desk.book.enqueue(session, Kind.CANARY, new_id())
        assert desk.hints == []

    assert desk.hints == [Hint(job_id=job_id, owner=Owner.ACCOUNTS, kind=Kind.CANARY)]


def test_a_job_that_was_rolled_back_is_neither_there_nor_hinted(desk: Desk) -> None:
    given: list[UUID | None] = []

    def give_and_fail() -> None:
        with desk.database.transaction() as session:
            given.append(desk.book.enqueue(session, Kind.CANARY, new_id()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_and_fail()

    assert desk.hints == []
    assert given[0] is not None
    assert desk.is_absent(given[0])


def test_a_delayed_job_is_left_to_the_sweep(desk: Desk) -> None:
    job_id = desk.enqueue(delay_s=5)
    desk.sweep()
    assert desk.hints == []

    desk.let_time_pass(job_id, 6)
    desk.sweep()

    assert [hint.job_id for hint in desk.hints] == [job_id]


def test_of_one_key_one_job_is_unfinished(desk: Desk) -> None:
    first = desk.enqueue(coalesce_key="room 1")

    assert desk.try_enqueue(coalesce_key="room 1") is None
    assert desk.try_enqueue(coalesce_key="room 2") is not None
    assert len(desk.hints) == 2

    claim = desk.claim(first)
    assert desk.try_enqueue(coalesce_key="room 1") is None
    desk.finish(claim)
    assert desk.try_enqueue(coalesce_key="room 1") is not None


def test_of_one_key_at_once_one_is_written(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(lambda _: desk.try_enqueue(coalesce_key="room 1"), range(16)))

    assert sum(job_id is not None for job_id in written) == 1
    assert len(desk.hints) == 1


def test_every_kind_has_a_queue() -> None:
    assert QUEUES.keys() == set(Kind)
    assert QUEUES[Kind.REPLY] is Queue.INTERACTIVE


def test_a_hint_says_where_to_look_and_nothing_else(redis_server: Redis) -> None:
    hint = Hint(job_id=new_id(), owner=Owner.ACCOUNTS, kind=Kind.INTERESTS)
    publisher = HintPublisher(redis_server.url(0))
    with redis.Redis.from_url(redis_server.url(0)) as broker:
        broker.delete("background")

        assert publisher.publish(hint)

        [message] = broker.lrange("background", 0, -1)
        broker.delete("background")
    publisher.close()
    told = json.loads(message)
    args, kwargs, _ = json.loads(b64decode(told["body"]))
    assert told["headers"]["task"] == TASK
    assert (args, kwargs) == ([], {"job_id": str(hint.job_id), "owner": "accounts", "kind": "interests"})


def test_a_broker_that_is_down_costs_next_to_nothing() -> None:
    publisher = HintPublisher("redis://127.0.0.1:1/0")
    hint = Hint(job_id=new_id(), owner=Owner.ACCOUNTS, kind=Kind.CANARY)
    publisher.publish(hint)

    started = time.monotonic()
    assert not publisher.publish(hint)
    publisher.publish_all([hint] * 50)

    assert time.monotonic() - started < 1.5
    publisher.close()
