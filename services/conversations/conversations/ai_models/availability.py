"""Which models can answer right now, and why the others cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel, ProviderConnection
from shared.clock import utc_now

STALE_AFTER = timedelta(seconds=90)


@dataclass(frozen=True)
class Availability:
    """`connection` is who would serve the model; `reason` says why nobody would."""

    connection: str | None
    reason: str | None

    @property
    def available(self) -> bool:
        return self.reason is None


def find_connections(session: Session) -> Sequence[ProviderConnection]:
    """What workers reported of late, in the operator's order of preference."""
    return session.scalars(
        select(ProviderConnection)
        .where(ProviderConnection.checked_at > utc_now() - STALE_AFTER)
        .order_by(ProviderConnection.position, ProviderConnection.name)
    ).all()


def judge(model: AIModel, connections: Sequence[ProviderConnection]) -> Availability:
    """Who serves `model`: its `served_by`, else the longest matching pattern, then order; never another model.

    Whoever is named has to allow the model too: what a connection may be asked for is its operator's to say.
    """
    if not model.is_active:
        return Availability(None, "the model is switched off")
    if not connections:
        return Availability(None, "no worker has reported its connections yet")
    serving = [one for one in connections if _serves(one, model)]
    if not serving:
        return Availability(None, _why_nobody(model, connections))
    best = max(serving, key=lambda one: _match_length(one, model.id))
    if not best.healthy:
        return Availability(None, best.reason or "the connection does not work")
    return Availability(best.name, None)


def _serves(connection: ProviderConnection, model: AIModel) -> bool:
    return model.served_by in (None, connection.name) and _match_length(connection, model.id) >= 0


def _why_nobody(model: AIModel, connections: Sequence[ProviderConnection]) -> str:
    if model.served_by is None:
        return "no connection serves this model; an operator sets one with a provider key"
    if any(one.name == model.served_by for one in connections):
        return f"the connection {model.served_by} does not allow this model"
    return f"there is no connection {model.served_by}"


def _match_length(connection: ProviderConnection, model_id: str) -> int:
    lengths = [len(pattern) for pattern in connection.models if _matches(pattern, model_id)]
    return max(lengths, default=-1)


def _matches(pattern: str, model_id: str) -> bool:
    return model_id.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == model_id


def has_model_key(session: Session) -> bool:
    """Whether any connection but the built-in scribe works: then new rooms choose their AIs themselves."""
    return any(one.healthy and one.wire != "scribe" for one in find_connections(session))
