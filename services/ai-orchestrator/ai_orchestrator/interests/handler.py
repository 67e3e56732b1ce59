from ai_orchestrator.interests.words import find_interests
from ai_orchestrator.jobs.attempt import Attempt
from shared.contracts.interests import InterestsPayload, InterestsResult


def handle_interests(attempt: Attempt) -> InterestsResult:
    """The topics of a profile's texts, found here, without any model."""
    payload = InterestsPayload.model_validate(attempt.claim.payload)
    return InterestsResult(interests=find_interests(payload.texts))
