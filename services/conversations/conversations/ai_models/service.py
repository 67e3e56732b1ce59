from collections.abc import Sequence

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.ai_models.availability import Availability, find_connections, judge
from conversations.ai_models.models import AIModel, ProviderConnection
from conversations.ai_models.offered import enter_offered
from conversations.ai_models.schemas import AIModelAnswer
from conversations.cursors import read_cursor, write_cursor
from shared.clock import utc_now
from shared.contracts.connections import ConnectionReport
from shared.errors import InvalidCursor, NotFound

_ORDER = (~AIModel.suggested, AIModel.provider.is_(None), func.coalesce(AIModel.provider, ""), AIModel.id)
_SAME = frozenset(AIModelAnswer.model_fields) - {"available", "reason", "served_by"}


def list_models(
    session: Session, cursor: str | None, limit: int, *, with_inactive: bool = False
) -> tuple[list[AIModelAnswer], str | None]:
    """A page of the active models, or of all, suggested ones first, then by maker. Raises InvalidCursor."""
    query = select(AIModel).where(AIModel.is_active | with_inactive).order_by(*_ORDER).limit(limit + 1)
    if cursor is not None:
        query = query.where(tuple_(*_ORDER) > tuple_(*_find_place(session, cursor)))
    models = session.scalars(query).all()
    connections = find_connections(session)
    answers = [render_model(model, judge(model, connections)) for model in models[:limit]]
    return answers, write_cursor(answers[-1].id) if len(models) > limit else None


def read_model(session: Session, model_id: str) -> AIModelAnswer:
    """One model. Raises NotFound."""
    model = session.get(AIModel, model_id)
    if model is None:
        raise NotFound("no such model")
    return render_model(model, judge(model, find_connections(session)))


def render_model(model: AIModel, availability: Availability) -> AIModelAnswer:
    columns = {name: getattr(model, name) for name in _SAME}
    return AIModelAnswer.model_validate(
        {
            **columns,
            "available": availability.available,
            "reason": availability.reason,
            "served_by": model.served_by or availability.connection,
        }
    )


def note_report(session: Session, worker: str, report: ConnectionReport) -> None:
    """Keep what a worker says of its connections; what it no longer names is forgotten.

    Models that a connection offers by name enter the catalogue.
    """
    now = utc_now()
    enter_offered(session, report.connections)
    names = [connection.name for connection in report.connections]
    session.execute(
        delete(ProviderConnection).where(
            ProviderConnection.reported_by == worker, ProviderConnection.name.not_in(names)
        )
    )
    for position, connection in enumerate(report.connections):
        row = {
            **connection.model_dump(),
            "position": position,
            "reported_by": worker,
            "checked_at": now,
            "updated_at": now,
        }
        session.execute(
            insert(ProviderConnection)
            .values({**row, "created_at": now})
            .on_conflict_do_update(index_elements=["name"], set_=row)
        )


def find_available(session: Session, model_ids: Sequence[str]) -> set[str]:
    """Which of these models somebody serves."""
    connections = find_connections(session)
    models = session.scalars(select(AIModel).where(AIModel.id.in_(model_ids)))
    return {model.id for model in models if judge(model, connections).available}


def _find_place(session: Session, cursor: str) -> tuple[bool, bool, str, str]:
    """Where in the order the page before ended: models are switched off, but never removed."""
    [model_id] = read_cursor(cursor, 1)
    last = session.get(AIModel, model_id) if isinstance(model_id, str) and "\0" not in model_id else None
    if last is None:
        raise InvalidCursor
    return not last.suggested, last.provider is None, last.provider or "", last.id
