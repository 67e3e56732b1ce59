import psycopg
import pytest
import redis

from tests.servers import TestPostgres, TestRedis


@pytest.mark.parametrize("service", ["accounts", "conversations"])
def test_each_role_of_a_migrated_service_can_sign_in(postgres: TestPostgres, service: str) -> None:
    for role in ("owner", "app", "system"):
        with psycopg.connect(postgres.url(service, role).replace("+psycopg", "")) as connection:
            row = connection.execute("select current_user, to_regnamespace(%s) is not null", [service]).fetchone()

        assert row == (f"{service}_{role}", True)


def test_both_databases_of_redis_answer(redis_server: TestRedis) -> None:
    for database in (0, 1):
        with redis.Redis.from_url(redis_server.url(database)) as client:
            assert client.ping()
