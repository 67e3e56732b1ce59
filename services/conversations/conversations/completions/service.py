"""Asking an AI of a room as a program does: one message posted, one answer waited for."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.completions import repository
from conversations.completions.schemas import ModelAnswer, NewCompletion
from conversations.errors import NoAnswer
from conversations.identity import act_as_person
from conversations.messages.origins import Origin
from conversations.messages.posting import post_message
from conversations.messages.schemas import NewMessage
from shared.errors import NotFound
from shared.ids import new_id

MOST_MODELS = 1000
KEYS = UUID("5f1a2c52-5d5c-5b0e-9c0e-5b6f1d6f7a10")
"""The namespace in which idempotency keys become client ids (RFC 9562, version 5)."""


@dataclass(frozen=True)
class Question:
    """A message that was put to one AI, whose answer has an id already."""

    id: UUID
    conversation_id: UUID
    ai_participant_id: UUID
    answer_id: UUID


@dataclass(frozen=True)
class WholeAnswer:
    """An answer that is written; `is_complete` if its provider said so."""

    text: str
    is_complete: bool
    prompt_tokens: int | None
    completion_tokens: int | None


def list_models(session: Session, person: SignedIn) -> list[ModelAnswer]:
    """The AIs of the rooms in which the person may post; at most a thousand, of the liveliest rooms."""
    return [
        ModelAnswer(id=f"{ai.conversation_id}/{ai.name}", created=int(ai.joined_at.timestamp()), owned_by=ai.model)
        for ai in repository.find_askable(session, person.user_id, MOST_MODELS)
    ]


def read_address(model: str) -> tuple[UUID, str]:
    """The room and the AI's name that a model's name stands for. Raises NotFound."""
    conversation, _, name = model.partition("/")
    try:
        return UUID(conversation), name
    except ValueError:
        raise _no_such_model(model) from None


def ask(session: Session, person: SignedIn, new: NewCompletion, key: str | None, origin: Origin | None) -> Question:
    """Post the question as the person's message; the same `key` again asks nothing anew.

    Raises NotFound for a model that is not theirs, NoAnswer where the AI does not answer, and all that posting does.
    """
    conversation_id, name = read_address(new.model)
    act_as_person(session, person)
    ai_id = repository.find_ai_id(session, conversation_id, name)
    if ai_id is None:
        raise _no_such_model(new.model)
    message = NewMessage(client_id=uuid5(KEYS, key) if key else new_id(), content=new.question)
    posted, _ = post_message(session, person, conversation_id, message, origin, asks=ai_id)
    found = repository.find_turn_and_answer(session, posted.id, ai_id)
    if found is None:
        raise _no_such_model(new.model)
    if found[0].message_id is None:
        raise NoAnswer(f"it did not answer: {found[0].reason}", extra={"reason": found[0].reason})
    return Question(posted.id, conversation_id, ai_id, found[0].message_id)


def find_answer(session: Session, person: SignedIn, question: Question) -> WholeAnswer | None:
    """The answer, None while it is being written. Raises NoAnswer where there will be none."""
    act_as_person(session, person)
    found = repository.find_turn_and_answer(session, question.id, question.ai_participant_id)
    if found is None:
        raise NotFound
    turn, answer = found
    if turn.finished_at is None:
        return None
    if answer is None or answer.status == "error":
        raise NoAnswer(turn.detail or f"it did not answer: {turn.reason}", extra={"reason": turn.reason})
    tokens = answer.metadata_.get("tokens", {})
    return WholeAnswer(
        text=answer.content,
        is_complete=answer.metadata_.get("finish") == "complete",
        prompt_tokens=tokens.get("prompt"),
        completion_tokens=tokens.get("completion"),
    )


def _no_such_model(model: str) -> NotFound:
    return NotFound(f"there is no model {model[:200]!r}: a model is named {{conversation_id}}/{{name of an AI}}")
