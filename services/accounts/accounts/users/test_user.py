from uuid import UUID

from sqlalchemy.orm import Session

from accounts.changes.service import record_change
from accounts.passwords.hashing import hash_password, verify_password
from accounts.users.models import User
from accounts.users.repository import add_user
from shared.contracts.people import ChangeKind

TEST_USER_ID = UUID(int=1)


def seed_test_user(session: Session, password: str) -> None:
    """Make sure that `test_user` exists and signs in with this password; what it changed about itself stays."""
    user = session.get(User, TEST_USER_ID)
    if user is None:
        hashed = hash_password(password)
        made = add_user(session, TEST_USER_ID, username="test_user", display_name="Test User", hashed_password=hashed)
        record_change(session, ChangeKind.PROFILE, made)
    elif not verify_password(user.hashed_password, password):
        user.hashed_password = hash_password(password)
