"""Which AI answers, decided without any database."""

from typing import Any
from uuid import UUID, uuid4

from conversations.messages.schemas import Mention
from conversations.rooms.schemas import Settings
from conversations.turns.policy import Asked, Seat, choose_answers

ONE, TWO, THREE = uuid4(), uuid4(), uuid4()


def sit(*ids: UUID, active: bool = True, policy: str | None = None) -> list[Seat]:
    return [Seat(each, "Ada", active, policy) for each in ids]


def name(*ids: UUID) -> list[Mention]:
    return [Mention(type="ai", id=each, start=0, length=4) for each in ids]


def reasons(
    seats: list[Seat],
    *,
    mentions: list[Mention] | None = None,
    parent: UUID | None = None,
    people: int = 2,
    last_leader: UUID | None = None,
    **settings: Any,
) -> dict[UUID, str]:
    """Why each AI does or does not answer; those who do have a `!`."""
    asked = Asked(mentions or [], parent, people, last_leader)
    choices = choose_answers(Settings(**settings), seats, asked)
    return {choice.ai_participant_id: choice.reason + "!" * choice.answers for choice in choices}


def test_one_leads_and_the_others_are_told_so() -> None:
    assert reasons(sit(ONE, TWO)) == {ONE: "leads!", TWO: "not_leading"}


def test_leading_goes_round() -> None:
    assert reasons(sit(ONE, TWO, THREE), last_leader=TWO)[THREE] == "leads!"
    assert reasons(sit(ONE, TWO, THREE), last_leader=THREE)[ONE] == "leads!"


def test_a_leader_who_has_left_is_followed_by_the_first() -> None:
    assert reasons(sit(ONE, TWO), last_leader=uuid4())[ONE] == "leads!"


def test_the_fixed_leader_leads() -> None:
    fixed = {"mode": "fixed", "ai_participant_id": TWO}

    assert reasons(sit(ONE, TWO), first_responder=fixed) == {ONE: "not_leading", TWO: "leads!"}


def test_without_the_fixed_leader_the_others_go_round() -> None:
    fixed = {"mode": "fixed", "ai_participant_id": uuid4()}

    assert reasons(sit(ONE, TWO), first_responder=fixed, last_leader=ONE)[TWO] == "leads!"


def test_whoever_is_named_answers_and_nobody_leads() -> None:
    assert reasons(sit(ONE, TWO), mentions=name(TWO)) == {ONE: "not_mentioned", TWO: "mentioned!"}


def test_all_that_are_named_answer() -> None:
    assert reasons(sit(ONE, TWO), mentions=name(ONE, TWO)) == {ONE: "mentioned!", TWO: "mentioned!"}


def test_all_names_every_ai() -> None:
    everybody = [Mention(type="all", id=None, start=0, length=4)]

    assert set(reasons(sit(ONE, TWO), mentions=everybody).values()) == {"mentioned!"}


def test_a_reply_to_an_ai_names_it() -> None:
    assert reasons(sit(ONE, TWO), parent=TWO) == {ONE: "not_mentioned", TWO: "replied_to!"}


def test_a_named_ai_that_is_switched_off_says_so() -> None:
    assert reasons(sit(ONE, active=False), mentions=name(ONE)) == {ONE: "inactive"}


def test_naming_a_person_asks_no_ai_by_name() -> None:
    assert reasons(sit(ONE), mentions=[Mention(type="user", id=uuid4(), start=0, length=4)]) == {ONE: "leads!"}


def test_mention_only_answers_nobody_unasked() -> None:
    assert reasons(sit(ONE, TWO), reply_policy="mention_only") == {ONE: "not_mentioned", TWO: "not_mentioned"}


def test_one_person_and_one_ai_need_no_mention() -> None:
    assert reasons(sit(ONE), people=1, reply_policy="mention_only") == {ONE: "leads!"}


def test_an_ais_own_policy_outweighs_the_rooms() -> None:
    seats = [*sit(ONE, policy="mention_only"), *sit(TWO)]

    assert reasons(seats) == {ONE: "not_mentioned", TWO: "leads!"}


def test_one_that_is_switched_off_never_leads() -> None:
    assert reasons([*sit(ONE, active=False), *sit(TWO)]) == {ONE: "inactive", TWO: "leads!"}


def test_a_room_without_ais_has_no_turns() -> None:
    assert reasons([]) == {}
