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
    content: str = "",
    **settings: Any,
) -> dict[UUID, str]:
    """Why each AI does or does not answer; those who do have a `!`."""
    asked = Asked(mentions or [], parent, people, last_leader, content)
    choices = choose_answers(Settings(**settings), seats, asked)
    return {choice.ai_participant_id: choice.reason + "!" * choice.answers for choice in choices}


def test_one_leads_and_the_others_follow() -> None:
    assert reasons(sit(ONE, TWO, THREE)) == {ONE: "leads!", TWO: "follows!", THREE: "follows!"}


def test_followers_answer_one_after_the_other() -> None:
    choices = choose_answers(Settings(), sit(ONE, TWO, THREE), Asked([], None, 2, last_leader_id=ONE))

    assert {choice.ai_participant_id: choice.after for choice in choices} == {ONE: THREE, TWO: None, THREE: TWO}


def test_no_more_follow_than_the_room_wants() -> None:
    assert reasons(sit(ONE, TWO, THREE), max_followers=1)[THREE] == "not_leading"
    assert reasons(sit(ONE, TWO), max_followers=0) == {ONE: "leads!", TWO: "not_leading"}


def test_in_a_round_all_answer_in_the_order_they_came() -> None:
    choices = choose_answers(
        Settings(reply_policy="round"), sit(ONE, TWO, THREE), Asked([], None, 2, last_leader_id=TWO)
    )

    assert [(choice.reason, choice.answers, choice.after) for choice in choices] == [
        ("in_order", True, None),
        ("in_order", True, ONE),
        ("in_order", True, TWO),
    ]


def test_a_round_leaves_out_who_is_switched_off() -> None:
    seats = [*sit(ONE), *sit(TWO, active=False), *sit(THREE)]

    choices = choose_answers(Settings(reply_policy="round"), seats, Asked([], None, 2, None))

    assert [(choice.reason, choice.after) for choice in choices] == [
        ("in_order", None),
        ("inactive", None),
        ("in_order", ONE),
    ]


def test_quiet_answers_nobody_not_even_by_name() -> None:
    assert reasons(sit(ONE, TWO), reply_policy="quiet") == {ONE: "quiet", TWO: "quiet"}
    assert reasons(sit(ONE, TWO), reply_policy="quiet", mentions=name(ONE)) == {ONE: "quiet", TWO: "quiet"}
    assert reasons(sit(ONE), people=1, reply_policy="quiet") == {ONE: "quiet"}


def test_the_one_whose_persona_fits_best_leads() -> None:
    cook = Seat(ONE, "Ada", True, None, "A cook who knows bread, flour and ovens.")
    smith = Seat(TWO, "Bo", True, None, "A smith who knows iron and anvils.")

    led = reasons([cook, smith], first_responder={"mode": "best_fit"}, content="Which anvil is good for iron?")

    assert led == {ONE: "follows!", TWO: "leads!"}


def test_persona_and_message_are_compared_without_blanks_too() -> None:
    cook = Seat(ONE, "Ada", True, None, "面包和烤箱的专家")
    smith = Seat(TWO, "Bo", True, None, "铁匠，了解铁砧")

    assert reasons([cook, smith], first_responder={"mode": "best_fit"}, content="哪个铁砧好？")[TWO] == "leads!"


def test_where_nobody_fits_leading_goes_round() -> None:
    best_fit = {"mode": "best_fit"}

    assert reasons(sit(ONE, TWO), first_responder=best_fit, content="Hm?", last_leader=ONE)[TWO] == "leads!"


def test_leading_goes_round() -> None:
    assert reasons(sit(ONE, TWO, THREE), last_leader=TWO)[THREE] == "leads!"
    assert reasons(sit(ONE, TWO, THREE), last_leader=THREE)[ONE] == "leads!"


def test_a_leader_who_has_left_is_followed_by_the_first() -> None:
    assert reasons(sit(ONE, TWO), last_leader=uuid4())[ONE] == "leads!"


def test_the_fixed_leader_leads() -> None:
    fixed = {"mode": "fixed", "ai_participant_id": TWO}

    assert reasons(sit(ONE, TWO), first_responder=fixed) == {ONE: "follows!", TWO: "leads!"}


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
