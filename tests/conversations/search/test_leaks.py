"""The search function alone, asked as anybody: it belongs to the guard, whom no row-level rule holds back."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from conversations.identity import act_as_person, read_as_people
from conversations.search.asking import read_question
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect
from tests.conversations.running import Stack
from tests.servers import TestPostgres

ASK = text("select message_id from conversations.find_messages(:asked, now(), null, null, 200)")
# With words: from the index or by reading on; without: all there is, by author, by topic, by pin.
QUESTIONS = (
    "secret ",
    '"secret word"',
    "-nothing",
    "from:owner",
    "from:me secret ",
    "has:pin",
    "topic:mills",
    "has:link",
)


class Secrets:
    """A room in which something was said, with those who may not hear it (any more, or yet)."""

    def __init__(self, stack: Stack) -> None:
        self.owner, self.late, self.gone, self.stranger = (
            stack.enter(name) for name in ("Owner", "Late", "Gone", "Stranger")
        )
        self.room = self.owner.found(settings={"history": "from_join"})
        self.owner.seat(self.room, self.gone)
        self.said = self.owner.say(self.room, "a secret word https://example.org")
        self.gone.say(self.room, "a secret word of mine")
        expect(self.owner.call("PUT", f"{self.room}/messages/{self.said['id']}/pin"), 204)
        self.topic = expect(self.owner.post(f"{self.room}/topics", {"name": "mills"}), 201)["id"]
        OwnerSql(stack.databases["owner"]).run(
            "insert into conversations.message_topics (conversation_id, message_id, seq, topic_id, confidence, reason, "
            "created_at, updated_at) select conversation_id, id, seq, :topic, 1, '', now(), now() "
            "from conversations.messages where conversation_id = :room",
            topic=self.topic,
            room=self.said["conversation_id"],
        )
        expect(self.gone.delete(f"{self.room}/participants/{self.gone.id}"), 204)
        self.owner.seat(self.room, self.late)


@pytest.fixture(scope="module")
def secrets(stack: Stack) -> Secrets:
    return Secrets(stack)


def ask(stack: Stack, human: Human | None, typed: str) -> list[Any]:
    with Session(stack.databases["app"].engine) as session:
        if human is not None:
            act_as_person(session, human.signed_in)
        return list(session.scalars(ASK, {"asked": Jsonb(read_question(typed).as_json())}))


@pytest.mark.parametrize("typed", QUESTIONS)
def test_there_is_something_to_be_found(stack: Stack, secrets: Secrets, typed: str) -> None:
    assert ask(stack, secrets.owner, typed)


@pytest.mark.parametrize("outsider", ["stranger", "gone", "late"])
@pytest.mark.parametrize("typed", QUESTIONS)
def test_an_outsider_finds_nothing(stack: Stack, secrets: Secrets, typed: str, outsider: str) -> None:
    assert ask(stack, getattr(secrets, outsider), typed) == []


@pytest.mark.parametrize("typed", QUESTIONS)
def test_nobody_in_particular_finds_nothing(stack: Stack, secrets: Secrets, typed: str) -> None:
    assert secrets.said
    assert ask(stack, None, typed) == []


def test_naming_a_room_opens_it_to_nobody(stack: Stack, secrets: Secrets) -> None:
    assert ask(stack, secrets.stranger, f"secret in:{secrets.said['conversation_id']}") == []


def test_who_reads_for_others_does_not_search_for_them(stack: Stack, secrets: Secrets) -> None:
    with Session(stack.databases["app"].engine) as session:
        read_as_people(session, [secrets.owner.signed_in.user_id])
        assert list(session.scalars(ASK, {"asked": Jsonb(read_question("secret ").as_json())})) == []


@pytest.mark.parametrize(
    "function",
    ["search_rooms(array[]::text[])", "search_authors(array[]::uuid[], array['me'])", "search_topics('{}', '{}')"],
)
def test_the_parts_of_the_search_are_the_guards_alone(stack: Stack, secrets: Secrets, function: str) -> None:
    with Session(stack.databases["app"].engine) as session:
        act_as_person(session, secrets.owner.signed_in)
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(f"select conversations.{function}"))


def test_a_deleted_room_is_searched_by_nobody(stack: Stack) -> None:
    owner = stack.enter("Owner")
    room = owner.found()
    owner.say(room, "a secret word")
    expect(owner.delete(room), 204)

    assert ask(stack, owner, "secret ") == []


def test_it_is_the_functions_own_filter_that_holds(postgres: TestPostgres, stack: Stack, secrets: Secrets) -> None:
    """With that filter taken out a stranger finds the secret: the tests above can fail."""
    url = make_url(postgres.admin_url).set(database=stack.databases["app"].engine.url.database)
    asked = {"asked": Jsonb(read_question("secret ").as_json()), "me": str(secrets.stranger.signed_in.user_id)}
    with create_engine(url, poolclass=NullPool).connect() as connection:
        source = connection.scalar(
            text("select pg_get_functiondef('conversations.search_rooms(text[])'::regprocedure)".replace(":", r"\:"))
        )
        assert source is not None
        assert "p.user_id = me()" in source
        connection.exec_driver_sql(source.replace("p.user_id = me()", "true").replace("%", "%%"))
        connection.execute(text("select set_config('app.user_id', :me, true)"), asked)
        connection.exec_driver_sql("set local role conversations_app")
        leaked = list(connection.scalars(ASK, asked))
        connection.rollback()

    assert leaked
