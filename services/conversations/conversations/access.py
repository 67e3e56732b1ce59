"""Who may do what to what: one function, asked by actor, operation and object, and one table of rules."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from shared.errors import NotFound, RoleTooLow


class Role(IntEnum):
    """A person's role in a room; a higher one may all that a lower one may."""

    OBSERVER = 1
    MEMBER = 2
    ADMIN = 3
    OWNER = 4

    @classmethod
    def named(cls, name: str) -> "Role":
        return cls[name.upper()]


class Operation(StrEnum):
    READ_ROOM = "read_room"
    CHANGE_ROOM = "change_room"
    AUTOMATE_DIVISION = "automate_division"
    DELETE_ROOM = "delete_room"
    ADD_PARTICIPANT = "add_participant"
    CHANGE_PARTICIPANT = "change_participant"
    LEAVE_ROOM = "leave_room"
    POST_MESSAGE = "post_message"
    CHANGE_MESSAGE = "change_message"
    DELETE_MESSAGE = "delete_message"
    REACT = "react"
    PIN_MESSAGE = "pin_message"
    READ_ORIGIN = "read_origin"
    STOP_ANSWER = "stop_answer"
    RETRY_ANSWER = "retry_answer"
    REGENERATE_ANSWER = "regenerate_answer"
    STEER_ANSWER = "steer_answer"
    SET_BUDGET = "set_budget"
    MANAGE_AIS = "manage_ais"
    DETECT_TOPICS = "detect_topics"
    IMPORT_INTO_ROOM = "import_into_room"
    BRING_FILE = "bring_file"
    KEEP_TODOS = "keep_todos"
    DECIDE_APPROVAL = "decide_approval"
    RELATE_ROOM = "relate_room"
    NAME_TOPICS = "name_topics"
    EXPORT_ROOM = "export_room"
    SUM_UP_ROOM = "sum_up_room"
    READ_AUDIT = "read_audit"
    CHANGE_OWN_VIEW = "change_own_view"
    SHOW_TYPING = "show_typing"
    HAND_OVER = "hand_over"
    MANAGE_INVITATIONS = "manage_invitations"
    MANAGE_WEBHOOKS = "manage_webhooks"


LOWEST_ROLE: dict[Operation, Role] = {
    Operation.READ_ROOM: Role.OBSERVER,
    Operation.LEAVE_ROOM: Role.OBSERVER,
    Operation.CHANGE_OWN_VIEW: Role.OBSERVER,
    Operation.POST_MESSAGE: Role.MEMBER,
    Operation.BRING_FILE: Role.MEMBER,
    Operation.CHANGE_MESSAGE: Role.MEMBER,
    Operation.DELETE_MESSAGE: Role.MEMBER,
    Operation.REACT: Role.MEMBER,
    Operation.PIN_MESSAGE: Role.MEMBER,
    Operation.READ_ORIGIN: Role.ADMIN,
    Operation.SHOW_TYPING: Role.MEMBER,
    Operation.STOP_ANSWER: Role.MEMBER,
    Operation.RETRY_ANSWER: Role.MEMBER,
    Operation.EXPORT_ROOM: Role.OBSERVER,
    Operation.SUM_UP_ROOM: Role.OBSERVER,
    Operation.KEEP_TODOS: Role.MEMBER,
    Operation.DECIDE_APPROVAL: Role.MEMBER,
    Operation.RELATE_ROOM: Role.MEMBER,
    Operation.NAME_TOPICS: Role.MEMBER,
    Operation.REGENERATE_ANSWER: Role.MEMBER,
    Operation.STEER_ANSWER: Role.MEMBER,
    Operation.SET_BUDGET: Role.ADMIN,
    Operation.CHANGE_ROOM: Role.ADMIN,
    Operation.ADD_PARTICIPANT: Role.ADMIN,
    Operation.CHANGE_PARTICIPANT: Role.ADMIN,
    Operation.MANAGE_AIS: Role.ADMIN,
    Operation.DETECT_TOPICS: Role.ADMIN,
    Operation.IMPORT_INTO_ROOM: Role.ADMIN,
    Operation.READ_AUDIT: Role.ADMIN,
    Operation.MANAGE_INVITATIONS: Role.ADMIN,
    Operation.MANAGE_WEBHOOKS: Role.ADMIN,
    Operation.AUTOMATE_DIVISION: Role.OWNER,
    Operation.HAND_OVER: Role.OWNER,
    Operation.DELETE_ROOM: Role.OWNER,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is to a room: None as role means that they are not in it (any more)."""

    role: Role | None


def authorise(standing: Standing, operation: Operation) -> None:
    """Raises NotFound to whoever is not in the room, RoleTooLow to whoever may not do this in it."""
    if standing.role is None:
        raise NotFound
    if standing.role < LOWEST_ROLE[operation]:
        lowest = LOWEST_ROLE[operation].name.lower()
        raise RoleTooLow(f"{operation.value.replace('_', ' ')} takes the role {lowest} or higher")
