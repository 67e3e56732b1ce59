"""Models that a connection offers by name: they are in the catalogue without anybody's entering them."""

from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_models.schemas import ModelId
from shared.clock import utc_now
from shared.contracts.connections import ReportedConnection

LONGEST_PROVIDER = 50
_IDS: TypeAdapter[str] = TypeAdapter(ModelId)


def enter_offered(session: Session, connections: Sequence[ReportedConnection]) -> None:
    """Enter what is offered under a connection's own name (`lab/small` by `lab`) where it is missing.

    What is there stays as it is, switched off too. Published prices come with the next start.
    """
    offered = {model: connection for connection in connections for model in _offered_by(connection)}
    known = session.scalars(select(AIModel.id).where(AIModel.id.in_(offered))) if offered else ()
    missing = offered.keys() - set(known)
    if missing:
        rows = [_row(model, offered[model]) for model in sorted(missing)]
        session.execute(insert(AIModel).values(rows).on_conflict_do_nothing())


def _offered_by(connection: ReportedConnection) -> list[str]:
    named = (model for model in connection.models if model.startswith(f"{connection.name}/"))
    return [model for model in named if not model.endswith("*") and _may_be_an_id(model)]


def _may_be_an_id(model: str) -> bool:
    try:
        _IDS.validate_python(model)
    except ValidationError:
        return False
    return True


def _row(model: str, connection: ReportedConnection) -> dict[str, object]:
    now = utc_now()
    return {
        "id": model,
        "name": model.removeprefix(f"{connection.name}/"),
        "provider": connection.name[:LONGEST_PROVIDER],
        "created_at": now,
        "updated_at": now,
    }
