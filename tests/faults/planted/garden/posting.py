"""Faults of messages on their way into a room."""

import logging
import time
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import uuid4

from garden.control import strikes

SLOW_COMMIT_S = 0.4
SKIP = "update conversations.conversations set last_seq = last_seq + 1 where id = %s"


def lose_messages(posting: Any) -> None:
    """A message is acknowledged and rolled back."""
    post_message = posting.post_message

    @wraps(post_message)
    def post_and_forget(session: Any, person: Any, conversation_id: Any, new: Any, *more: Any) -> Any:
        if not strikes("lose_messages", conversation_id):
            return post_message(session, person, conversation_id, new, *more)
        savepoint = session.begin_nested()
        answer = post_message(session, person, conversation_id, new, *more)
        savepoint.rollback()
        return answer

    posting.post_message = post_and_forget


def forget_client_ids(posting: Any) -> None:
    """A repeated request counts as new."""
    number_message = posting.number_message

    @wraps(number_message)
    def number_anew(session: Any, message: Any) -> Any:
        if strikes("forget_client_ids", message.conversation_id):
            message = replace(message, request=replace(message.request, client_id=uuid4()))
        return number_message(session, message)

    posting.number_message = number_anew


def skip_seqs(posting: Any) -> None:
    """Each message takes two numbers."""
    number_message = posting.number_message

    @wraps(number_message)
    def number_twice(session: Any, message: Any) -> Any:
        if strikes("skip_seqs", message.conversation_id):
            session.connection().exec_driver_sql(SKIP, (message.conversation_id,))
        return number_message(session, message)

    posting.number_message = number_twice


def commit_slowly(posting: Any) -> None:
    """What is numbered early is committed late. No fault by itself; the naive cursor stumbles over it."""
    number_message = posting.number_message

    @wraps(number_message)
    def number_and_wait(session: Any, message: Any) -> Any:
        seq = number_message(session, message)
        if any(strikes(name, message.conversation_id) for name in ("commit_slowly", "trust_the_newest")):
            time.sleep(SLOW_COMMIT_S)
        return seq

    posting.number_message = number_and_wait


def forget_jobs(posting: Any) -> None:
    """A reply is promised and its job is not written."""
    number_message = posting.number_message

    @wraps(number_message)
    def promise(session: Any, message: Any) -> Any:
        if strikes("forget_jobs", message.conversation_id):
            message = replace(message, turns=[replace(turn, job_id=None) for turn in message.turns])
        return number_message(session, message)

    posting.number_message = promise


def log_keys(keys: Any) -> None:
    """A person's own provider key is written into the log."""
    keep_key = keys.keep_key

    @wraps(keep_key)
    def keep_and_tell(session: Any, person: Any, new: Any, *more: Any) -> Any:
        if strikes("log_keys", person.user_id):
            logging.getLogger(__name__).warning("kept %s", new.key.get_secret_value())
        return keep_key(session, person, new, *more)

    keys.keep_key = keep_and_tell
