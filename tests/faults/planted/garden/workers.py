"""Faults of those who ask the models."""

from functools import wraps
from typing import Any

from garden.control import strikes


def let_followers_repeat(following: Any) -> None:
    """A follower says what has been said."""
    answer_differently = following.answer_differently

    @wraps(answer_differently)
    def answer(writing: Any, facts: Any, *more: Any) -> Any:
        never = (2.0,) if strikes("let_followers_repeat", facts.conversation_id) else ()
        return answer_differently(writing, facts, *more, *never)

    following.answer_differently = answer


def call_on_credit(writing: Any) -> None:
    """A further call is made on what was reserved for the first."""
    may_ask_again = writing.Writing.may_ask_again

    @wraps(may_ask_again)
    def ask_again(self: Any, *about: Any, **more: Any) -> bool:
        room_id = self.attempt.claim.payload["conversation_id"]
        return strikes("call_on_credit", room_id) or bool(may_ask_again(self, *about, **more))

    writing.Writing.may_ask_again = ask_again


def call_cut_complete(writing: Any) -> None:
    """A stream that broke off counts as complete."""
    result = writing.Writing.result

    @wraps(result)
    def result_of(self: Any, facts: Any, outcome: Any, text: Any, finish: Any, *more: Any) -> Any:
        cut = finish == "cut" and strikes("call_cut_complete", facts.conversation_id)
        return result(self, facts, outcome, text, writing.Finish.COMPLETE if cut else finish, *more)

    writing.Writing.result = result_of


def call_twice(rounds: Any) -> None:
    """The provider is asked twice for each answer."""
    call = rounds._Rounds._call

    @wraps(call)
    def call_again(self: Any, question: Any) -> Any:
        if strikes("call_twice", question.facts.conversation_id):
            pieces = call(self, question)
            next(pieces)
            pieces.close()
        return call(self, question)

    rounds._Rounds._call = call_again
