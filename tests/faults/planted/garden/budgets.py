"""Faults of what may be spent."""

from functools import wraps
from typing import Any

from garden.control import strikes

COUNT_AGAIN = "update conversations.budgets set settled_tokens = settled_tokens + %s where conversation_id = %s"
RAISE_CAP = "update conversations.budgets set cap_tokens = cap_tokens * 1000 where conversation_id = %s"
LOWER_CAP = "update conversations.budgets set cap_tokens = cap_tokens / 1000 where conversation_id = %s"


def keep_reservations(reserving: Any) -> None:
    """What a job had reserved is not given back when it ends."""
    settle = reserving.settle

    @wraps(settle)
    def settle_some(session: Any, job_id: Any, spent: Any) -> Any:
        rooms = session.info.get("locked_rooms", {})
        return [] if any(strikes("keep_reservations", room) for room in rooms) else settle(session, job_id, spent)

    reserving.settle = settle_some


def settle_twice(reserving: Any) -> None:
    """What a job used is counted two times."""
    settle = reserving.settle

    @wraps(settle)
    def settle_again(session: Any, job_id: Any, spent: Any) -> Any:
        reached = settle(session, job_id, spent)
        for room_id in session.info.get("locked_rooms", {}):
            if spent is not None and strikes("settle_twice", room_id):
                session.connection().exec_driver_sql(COUNT_AGAIN, (spent.tokens, room_id))
        return reached

    reserving.settle = settle_again


def ignore_caps(reserving: Any) -> None:
    """A job begins whatever its room may spend."""
    reserve = reserving.reserve

    @wraps(reserve)
    def reserve_anyway(session: Any, job_id: Any, bound: Any, amount: Any) -> Any:
        if not strikes("ignore_caps", bound.conversation_id):
            return reserve(session, job_id, bound, amount)
        connection = session.connection()
        connection.exec_driver_sql(RAISE_CAP, (bound.conversation_id,))
        refusing = reserve(session, job_id, bound, amount)
        connection.exec_driver_sql(LOWER_CAP, (bound.conversation_id,))
        return refusing

    reserving.reserve = reserve_anyway
