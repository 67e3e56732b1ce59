"""Those who try every door: people with real accounts, and services."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from accounts.sessions.models import SignInSession
from accounts.users.models import User
from shared.ids import new_id
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import sign_up
from tests.conversations.humans import Human
from tests.conversations.running import Stack

PEOPLE = ("stranger", "ex_member", "observer", "member", "admin", "owner", "guest", "newcomer", "administrator")
_SESSION = """
insert into accounts.sessions (id, user_id, family_hash, current_hash, authenticated_at, last_used_at, expires_at,
                               created_at, updated_at)
values (:id, :user_id, '', '', now(), now(), :expires_at, now(), now())
"""
_TOKEN = """
insert into accounts.personal_tokens (id, user_id, name, prefix, token_hash, scopes, created_at, updated_at)
values (:id, :user_id, 'a script', 'spn_abcd', :token_hash, '{read}', now(), now())
"""


@dataclass
class Cast:
    """Each person by their part; the parts are played in rooms of their own by `Scene`."""

    stack: Stack
    users: dict[str, User]

    def sign_in(self, part: str) -> tuple[Human, UUID]:
        """The person, newly signed in, and the session."""
        user, session = self.users[part], SignInSession(id=new_id(), authenticated_at=datetime.now(UTC))
        OwnerSql(self.stack.accounts.databases["owner"]).run(
            _SESSION, id=session.id, user_id=user.id, expires_at=datetime.now(UTC) + timedelta(days=1)
        )
        return self.stack.bearer_of(user, session), session.id

    def give_token(self, part: str) -> UUID:
        """The id of a new personal token of this person's."""
        token_id = new_id()
        OwnerSql(self.stack.accounts.databases["owner"]).run(
            _TOKEN, id=token_id, user_id=self.users[part].id, token_hash=token_id.bytes
        )
        return token_id


def make_cast(stack: Stack) -> Cast:
    """Sign everybody up; conversations looks them up when they are first added."""
    users = {}
    with stack.accounts.visit() as client:
        for part in PEOPLE:
            made = sign_up(client, display_name=part)
            user = User(id=UUID(made["id"]), username=made["username"], display_name=part)
            user.is_admin = part == "administrator"
            users[part] = user
    return Cast(stack, users)
