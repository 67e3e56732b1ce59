"""Every table of this service, so that migrations see them all."""

from accounts.audit.models import AuditEvent
from accounts.changes.models import Change
from accounts.interests.models import InterestRow
from accounts.jobs import Job
from accounts.personal_tokens.models import PersonalToken
from accounts.sessions.models import SignInSession
from accounts.users.models import User

TABLES = (AuditEvent, Change, InterestRow, Job, PersonalToken, SignInSession, User)
