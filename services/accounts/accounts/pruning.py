"""Removes what nobody can need any more. Several caretakers may run at once."""

from datetime import timedelta

from sqlalchemy import Delete, delete, exists, func, or_, tuple_
from sqlalchemy.orm import aliased

from accounts.changes.models import Change
from accounts.personal_tokens.models import PersonalToken
from accounts.sessions.models import SignInSession
from shared.contracts.people import ChangeKind
from shared.database.transactions import Database
from shared.jobs.book import JobBook
from shared.jobs.sweep import prune_jobs

JOBS_KEPT_DAYS = 14
SESSIONS_KEPT = timedelta(days=30)
TOKENS_KEPT = timedelta(days=30)
CHANGES_KEPT = timedelta(days=2)  # far longer than any access token lives


def prune(book: JobBook, database: Database) -> None:
    """Remove ended jobs, dead sessions and what the feed repeats, each after its time."""
    with database.transaction() as session:
        prune_jobs(book, session, JOBS_KEPT_DAYS)
        for statement in (_sessions(), _tokens(), _revocations(), _repetitions()):
            session.execute(statement.execution_options(synchronize_session=False))


def _sessions() -> Delete:
    old = func.now() - SESSIONS_KEPT
    return delete(SignInSession).where(or_(SignInSession.expires_at < old, SignInSession.revoked_at < old))


def _tokens() -> Delete:
    old = func.now() - TOKENS_KEPT
    return delete(PersonalToken).where(or_(PersonalToken.expires_at < old, PersonalToken.revoked_at < old))


def _revocations() -> Delete:
    """Tokens of a session that ended this long ago have run out by themselves."""
    kinds = (ChangeKind.SESSION_REVOKED.value, ChangeKind.TOKEN_REVOKED.value)
    return delete(Change).where(Change.kind.in_(kinds), Change.created_at < func.now() - CHANGES_KEPT)


def _repetitions() -> Delete:
    """A person's newest profile change brings the present card; the earlier ones would bring the same."""
    newer = aliased(Change)
    repeated = exists().where(
        newer.user_id == Change.user_id,
        newer.kind == Change.kind,
        tuple_(newer.xid, newer.id) > tuple_(Change.xid, Change.id),
    )
    old = Change.created_at < func.now() - CHANGES_KEPT
    return delete(Change).where(Change.kind == ChangeKind.PROFILE.value, old, repeated)
