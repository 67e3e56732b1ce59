"""In whose name a transaction acts: service functions as the public app's role, rolled back."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.identity import act_as_person, own_card, read_as_people
from conversations.messages.posting import post_message
from conversations.messages.schemas import NewMessage
from conversations.messages.service import read_message
from conversations.participants.schemas import NewParticipant
from conversations.participants.service import add_participant
from conversations.rooms.models import Conversation
from conversations.rooms.schemas import NewConversation
from conversations.rooms.service import create_room
from shared.errors import NotFound, Unauthenticated
from shared.ids import new_id
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human


def somebody(name: str = "Sam") -> SignedIn:
    return SignedIn(new_id(), new_id(), f"u{uuid4().hex}", name, False, 2**40)


def found(session: Session, person: SignedIn) -> Conversation:
    act_as_person(session, person)
    room, _is_new = create_room(session, person, NewConversation(ai_participants=[]), has_model_key=False)
    return session.get_one(Conversation, room.id)


def test_whoever_is_first_seen_is_entered_from_their_token(session: Session) -> None:
    person = somebody("Sam")

    act_as_person(session, person)

    row = session.execute(text("select username, display_name, source from people")).one()
    assert tuple(row) == (person.username, "Sam", "account")
    assert own_card(session).name == "Sam"


def test_a_known_name_outweighs_the_tokens(session: Session, alice: Human) -> None:
    act_as_person(session, replace(alice.signed_in, display_name="An old name"))

    assert own_card(session).name == "Alice"


def test_a_revoked_session_may_not_act(session: Session, alice: Human, owner: OwnerSql) -> None:
    owner.run(
        "insert into conversations.revoked_sessions values (:sid, :id, now(), now())",
        sid=alice.signed_in.session_id,
        id=alice.signed_in.user_id,
    )

    with pytest.raises(Unauthenticated):
        act_as_person(session, alice.signed_in)


def test_a_whole_conversation_fits_into_one_transaction(session: Session) -> None:
    sam, tom = somebody("Sam"), somebody("Tom")
    act_as_person(session, tom)
    room = found(session, sam)
    add_participant(session, sam, room.id, NewParticipant(user_id=tom.user_id))
    message, _is_new = post_message(session, sam, room.id, NewMessage(client_id=uuid4(), content="Hello."))

    act_as_person(session, tom)

    assert read_message(session, tom, room.id, message.id).content == "Hello."


def test_another_person_in_the_same_transaction_sees_only_their_own(session: Session) -> None:
    sam, eve = somebody("Sam"), somebody("Eve")
    room = found(session, sam)
    message, _is_new = post_message(session, sam, room.id, NewMessage(client_id=uuid4(), content="Hello."))

    act_as_person(session, eve)

    with pytest.raises(NotFound):
        read_message(session, eve, room.id, message.id)


def test_reading_for_several_people_lets_nothing_be_written(session: Session, alice: Human, room: str) -> None:
    read_as_people(session, [alice.signed_in.user_id])

    for change in ("update conversations set title = 'X'", "update participants set last_read_seq = 9"):
        assert session.execute(text(f"{change} returning 1")).all() == []
    assert session.scalar(text("select count(*) from conversations")) == 1


def test_nobody_in_particular_reads_and_writes_nothing(session: Session, room: str) -> None:
    assert session.scalar(text("select count(*) from conversations")) == 0

    with pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(
            text(
                "insert into conversations (id, family_id, created_at, updated_at) "
                "values (gen_random_uuid(), gen_random_uuid(), now(), now())"
            )
        )


def test_an_identity_ends_with_its_transaction(session: Session, alice: Human, room: str) -> None:
    act_as_person(session, alice.signed_in)
    session.commit()

    assert session.scalar(text("select count(*) from conversations")) == 0
