from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.people import AddressQuestion, AddressStanding

_CHECK = text("select is_theirs, is_confirmed from accounts.check_address(:user_id, :email)")


def check_address(session: Session, question: AddressQuestion) -> AddressStanding:
    """How the address stands to the person; of somebody unknown, closed or without address it says neither."""
    row = session.execute(_CHECK, {"user_id": question.user_id, "email": question.email}).one_or_none()
    return AddressStanding() if row is None else AddressStanding.model_validate(dict(row._mapping))
