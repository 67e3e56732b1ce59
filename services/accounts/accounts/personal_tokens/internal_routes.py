from fastapi import APIRouter

from accounts.dependencies import Opened
from accounts.personal_tokens.service import introspect
from shared.contracts.tokens import Introspection, TokenQuestion

router = APIRouter()


@router.post("/internal/tokens/introspect")
def introspect_token(question: TokenQuestion, session: Opened) -> Introspection:
    """Whose personal token has this hash, and what it may do."""
    return introspect(session, question.sha256)
