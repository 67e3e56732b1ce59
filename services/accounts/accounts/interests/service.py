import hashlib
import json
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from accounts.interests.models import InterestRow
from accounts.users.models import User
from shared.contracts.interests import Interest
from shared.contracts.jobs import Kind
from shared.jobs.book import JobBook


def request_interests(session: Session, book: JobBook, user_id: UUID) -> None:
    """Have the interests of this person's profile found anew; one such job at a time."""
    book.enqueue(session, Kind.INTERESTS, user_id, acting_user_id=user_id, coalesce_key=f"interests:{user_id}")


def find_profile_texts(session: Session, user_id: UUID) -> list[str]:
    """What this person says of themselves; empty if they say nothing."""
    bio = session.scalar(select(User.bio).where(User.id == user_id))
    return [bio] if bio and bio.strip() else []


def fingerprint_texts(texts: list[str]) -> str:
    """Tells whether a profile is still the one that a job was given."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def replace_interests(session: Session, user_id: UUID, interests: list[Interest]) -> None:
    """Keep exactly these; of a name that comes twice, the greater weight."""
    clear_interests(session, user_id)
    weights: dict[str, float] = {}
    for interest in interests:
        weights[interest.name] = max(interest.weight, weights.get(interest.name, 0))
    rows = [{"user_id": user_id, "name": name, "weight": weight} for name, weight in weights.items()]
    if rows:
        session.execute(insert(InterestRow), rows)


def clear_interests(session: Session, user_id: UUID) -> None:
    session.execute(delete(InterestRow).where(InterestRow.user_id == user_id))


def list_interests(session: Session, user_id: UUID) -> list[InterestRow]:
    """This person's interests, strongest first."""
    query = select(InterestRow).where(InterestRow.user_id == user_id)
    return list(session.scalars(query.order_by(InterestRow.weight.desc(), InterestRow.name)))
