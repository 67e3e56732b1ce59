"""Which code does which kind of job."""

from collections.abc import Mapping
from functools import partial

from ai_orchestrator.asking import ask_model
from ai_orchestrator.briefs.handler import BriefHandler
from ai_orchestrator.interests.handler import handle_interests
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.jobs.runner import Handler
from ai_orchestrator.providers.registry import Providers
from ai_orchestrator.reply.handler import ReplyHandler
from ai_orchestrator.titles.handler import TitleHandler
from ai_orchestrator.webhooks.handler import WebhookSender
from shared.contracts.canary import CanaryPayload, CanaryResult
from shared.contracts.jobs import Kind
from shared.contracts.topics import TopicsPayload, TopicsResult

TOPICS_S = 180


def handlers_by_kind(
    reply: ReplyHandler, providers: Providers | None = None, *, private_webhooks: bool = False
) -> Mapping[Kind, Handler]:
    """One handler for every kind of job there is; without `providers` no model is asked but for replies.

    Only with `private_webhooks` are webhooks told that are not at public addresses.
    """
    ask = partial(ask_model, providers or Providers([]))
    return {
        Kind.REPLY: reply,
        Kind.TOPICS: handle_topics,
        Kind.TITLE: TitleHandler(ask),
        Kind.BRIEF: BriefHandler(ask),
        Kind.INTERESTS: handle_interests,
        Kind.WEBHOOK: WebhookSender(allow_private=private_webhooks),
        Kind.CANARY: handle_canary,
    }


def handle_topics(attempt: Attempt) -> TopicsResult:
    """The detector's next step over the lines of the payload."""
    from ai_orchestrator.topics.job import detect  # its word lists are loaded where topics are served, only

    attempt.allow(TOPICS_S)
    return detect(TopicsPayload.model_validate(attempt.claim.payload))


def handle_canary(attempt: Attempt) -> CanaryResult:
    """Shows that the queue is served."""
    CanaryPayload.model_validate(attempt.claim.payload)
    return CanaryResult()
