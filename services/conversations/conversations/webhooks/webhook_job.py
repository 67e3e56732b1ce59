"""Tells one webhook of one event; the next job of the webhook comes when this one is over, so that order is kept."""

from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy.orm import Session

from conversations.events.telling import tell_event
from conversations.jobs import JOBS
from conversations.webhooks import repository
from conversations.webhooks.models import Webhook, WebhookDelivery
from conversations.webhooks.signing import Signer
from shared.clock import utc_now
from shared.contracts.jobs import Kind
from shared.contracts.webhooks import CONTRACT, WebhookPayload, WebhookResult
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow

MAX_DETAIL = 2000


def give_out(session: Session, webhook: Webhook) -> None:
    """See to it that the webhook is told of what waits; nothing while one job of it is unfinished."""
    JOBS.enqueue(
        session,
        Kind.WEBHOOK,
        webhook.conversation_id,
        arguments={"webhook_id": str(webhook.id)},
        coalesce_key=f"webhook:{webhook.id}",
    )


class WebhookJob(JobKind[WebhookResult]):
    """What is told is read at the claim, with the rights that the webhook's maker has then, and signed then."""

    kind = Kind.WEBHOOK
    contract = CONTRACT
    result_model = WebhookResult
    deadline_s = 60
    max_attempts = 8

    def __init__(self, key: SecretStr | None) -> None:
        self._key = key

    def begin(self, session: Session, job: JobRow) -> WebhookPayload | None:
        """The oldest event that waits; what its maker may not read (any more) is passed over."""
        webhook = _lock(session, job)
        if webhook is None or not webhook.is_active:
            return None
        if not repository.administers(session, webhook.conversation_id, webhook.created_by):
            return None
        while (delivery := repository.find_next_waiting(session, webhook.id)) is not None:
            body = tell_event(session, webhook.conversation_id, delivery.event_seq, webhook.created_by)
            if body is not None:
                return self._begin_delivery(session, job, webhook, delivery, body)
            _finish(session, delivery, "dropped")
        return None

    def apply(self, session: Session, job: JobRow, result: WebhookResult) -> bool:
        """It was told; it may be told the next."""
        webhook, delivery = _lock(session, job), _delivery(session, job)
        if webhook is None or delivery is None or delivery.state != "waiting":
            return False
        delivery.http_status, delivery.detail = result.status, ""
        webhook.failing_since = None
        _finish(session, delivery, "delivered")
        _go_on(session, job, webhook)
        return True

    def retry(self, session: Session, job: JobRow) -> None:
        webhook, delivery = _lock(session, job), _delivery(session, job)
        if webhook is not None and delivery is not None:
            _note_failure(webhook, delivery, _detail_of(job))

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        """This event is given up; the next one is tried all the same."""
        webhook, delivery = _lock(session, job), _delivery(session, job)
        if webhook is None or delivery is None or delivery.state != "waiting":
            return
        _note_failure(webhook, delivery, detail)
        _finish(session, delivery, "failed")
        _go_on(session, job, webhook)

    def _begin_delivery(
        self, session: Session, job: JobRow, webhook: Webhook, delivery: WebhookDelivery, body: str
    ) -> WebhookPayload:
        if self._key is None:
            raise RuntimeError("a book that signs nothing gives out no webhook jobs")
        job.arguments = {**job.arguments, "delivery_id": str(delivery.id)}
        delivery.attempts = job.attempt
        delivery.updated_at = utc_now()
        session.flush()
        return WebhookPayload(
            webhook_id=webhook.id,
            event_id=delivery.id,
            url=webhook.url,
            headers=Signer(self._key).headers_for(webhook.id, delivery.id, utc_now(), body),
            body=body,
        )


def _lock(session: Session, job: JobRow) -> Webhook | None:
    return repository.find_webhook(session, job.subject_id, UUID(job.arguments["webhook_id"]), lock=True)


def _delivery(session: Session, job: JobRow) -> WebhookDelivery | None:
    delivery_id: Any = job.arguments.get("delivery_id")
    return None if delivery_id is None else session.get(WebhookDelivery, UUID(delivery_id), populate_existing=True)


def _detail_of(job: JobRow) -> str:
    return str((job.failure or {}).get("detail", ""))


def _note_failure(webhook: Webhook, delivery: WebhookDelivery, detail: str) -> None:
    now = utc_now()
    webhook.failing_since = webhook.failing_since or now
    delivery.detail, delivery.updated_at = detail[:MAX_DETAIL], now


def _finish(session: Session, delivery: WebhookDelivery, state: str) -> None:
    delivery.state = state
    delivery.finished_at = delivery.updated_at = utc_now()
    session.flush()


def _go_on(session: Session, job: JobRow, webhook: Webhook) -> None:
    """The next event's job; this one makes way for it first."""
    if webhook.is_active and repository.find_next_waiting(session, webhook.id) is not None:
        job.coalesce_key = None
        session.flush()
        give_out(session, webhook)
