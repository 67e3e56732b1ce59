"""Faults of whose turn it is, and of what is written when it ends."""

from functools import wraps
from typing import Any
from uuid import uuid4

from garden.control import strikes


def answer_twice(answers: Any) -> None:
    """An answer is written a second time, under another id."""
    write_answer = answers.write_answer

    @wraps(write_answer)
    def write_two(ledger: Any, turn: Any, result: Any, cost: Any) -> None:
        write_answer(ledger, turn, result, cost)
        if strikes("answer_twice", ledger.conversation_id):
            promised, turn.message_id = turn.message_id, uuid4()
            answers._add_message(ledger, turn, "sent", result.text, answers._metadata(result, cost))
            turn.message_id = promised

    answers.write_answer = write_two


def follow_twice(answers: Any) -> None:
    """What a follower says is said a second time, under another id."""
    write_answer = answers.write_answer

    @wraps(write_answer)
    def write_two(ledger: Any, turn: Any, result: Any, cost: Any) -> None:
        write_answer(ledger, turn, result, cost)
        if turn.role == "follower" and strikes("follow_twice", ledger.conversation_id):
            promised, turn.message_id = turn.message_id, uuid4()
            answers._add_message(ledger, turn, "sent", result.text, answers._metadata(result, cost))
            turn.message_id = promised

    answers.write_answer = write_two


def forget_followers(ending: Any) -> None:
    """Whoever waits for an answer is not told that it has come."""
    go_on = ending._go_on

    @wraps(go_on)
    def go_nowhere(ledger: Any, ended: Any, successor: Any) -> None:
        if not strikes("forget_followers", ledger.conversation_id):
            go_on(ledger, ended, successor)

    ending._go_on = go_nowhere


def show_followers(reply_job: Any) -> None:
    """A follower writes in everybody's sight."""
    payload_of = reply_job._payload

    @wraps(payload_of)
    def show(*facts: Any) -> Any:
        payload = payload_of(*facts)
        if payload is None or not strikes("show_followers", payload.conversation_id):
            return payload
        return payload.model_copy(update={"streams": True, "must_differ_from": []})

    reply_job._payload = show
