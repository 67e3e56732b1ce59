"""The catalogue as administrators of the instance keep it."""

from typing import Any

from sqlalchemy.orm import Session

from conversations.ai_models.availability import find_connections, judge
from conversations.ai_models.models import AIModel
from conversations.ai_models.schemas import AIModelAnswer, ConnectionAnswer, ModelChange, NewModel
from conversations.ai_models.service import render_model
from conversations.errors import ModelExists
from shared.clock import utc_now
from shared.errors import Fault, NotFound, ValidationFailed
from shared.versions import require_match

OPERATOR = "operator"
BUILT_IN = "spindle/"


def add_model(session: Session, new: NewModel) -> AIModelAnswer:
    """Enter a model into the catalogue. Raises ModelExists, ValidationFailed for what only the built-in may be."""
    if new.id.startswith(BUILT_IN):
        message = f"{BUILT_IN} is what is built in"
        raise ValidationFailed(message, faults=(Fault("body", "/id", "reserved", message),))
    if session.get(AIModel, new.id) is not None:
        raise ModelExists
    values = new.model_dump(mode="json", exclude={"prices"})
    prices = new.prices.model_dump(exclude_none=True) if new.prices else {}
    session.add(AIModel(**values, prices=prices, prices_by=OPERATOR if new.prices else None))
    session.flush()
    return _render(session, new.id)


def change_model(session: Session, model_id: str, change: ModelChange, if_match: str | None) -> AIModelAnswer:
    """Apply a merge patch; a model is switched off, never removed. Raises NotFound, VersionMismatch."""
    model = session.get(AIModel, model_id, with_for_update=True, populate_existing=True)
    if model is None:
        raise NotFound("no such model")
    require_match(if_match, model.version, _render(session, model_id))
    given = change.model_dump(mode="json", exclude_unset=True)
    changed = {name: value for name, value in _as_columns(given).items() if getattr(model, name) != value}
    for name, value in changed.items():
        setattr(model, name, value)
    if changed:
        model.version += 1
        model.updated_at = utc_now()
        session.flush()
    return _render(session, model_id)


def list_connections(session: Session) -> list[ConnectionAnswer]:
    """The ways to reach models, as workers last reported them, in the operator's order."""
    return [ConnectionAnswer.model_validate(one) for one in find_connections(session)]


def _as_columns(given: dict[str, Any]) -> dict[str, Any]:
    columns = dict(given)
    for name in ("capabilities", "prices"):
        if name in columns:
            columns[name] = {key: value for key, value in (columns[name] or {}).items() if value is not None}
    if "prices" in columns:
        columns["prices_by"] = OPERATOR if columns["prices"] else None
    return columns


def _render(session: Session, model_id: str) -> AIModelAnswer:
    model = session.get_one(AIModel, model_id, populate_existing=True)
    return render_model(model, judge(model, find_connections(session)))
