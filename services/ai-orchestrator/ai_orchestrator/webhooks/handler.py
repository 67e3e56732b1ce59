"""Tells programs elsewhere what happened: one signed POST, to public addresses, never followed anywhere else."""

import httpx2

from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.providers.sockets import WatchedTransport, find_proxy, watched_call
from shared.contracts.jobs import Failure, FailureCode
from shared.contracts.webhooks import WebhookPayload, WebhookResult

PATIENCE_S = 15.0
TAKEN = range(200, 300)
FIRST_WAIT_S, LONGEST_WAIT_S, GROWTH = 5.0, 3600.0, 3
USER_AGENT = "Spindle-Webhooks/1"


class WebhookSender:
    """Sends what a job holds as it is and tells how the receiver answered; of its answer only the status is read.

    With `allow_private` False the address must be public at the moment of connecting.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    def __call__(self, attempt: Attempt) -> WebhookResult | Failure:
        payload = WebhookPayload.model_validate(attempt.claim.payload)
        attempt.allow(PATIENCE_S + 5)
        try:
            status = self._send(attempt, payload)
        except httpx2.HTTPError as error:
            return _failed(attempt, FailureCode.TIMEOUT, f"it could not be reached: {type(error).__name__}")
        if status in TAKEN:
            return WebhookResult(status=status)
        return _failed(attempt, FailureCode.BAD_REQUEST, f"it answered {status}")

    def _send(self, attempt: Attempt, payload: WebhookPayload) -> int:
        headers = {**payload.headers, "Content-Type": "application/json", "User-Agent": USER_AGENT}
        proxy = find_proxy(payload.url)
        transport = WatchedTransport(allow_private=self._allow_private, connections=1, proxy=proxy)
        with (
            httpx2.Client(transport=transport, timeout=PATIENCE_S, follow_redirects=False, trust_env=False) as client,
            watched_call(attempt.halt) as call,
        ):
            call.allow(PATIENCE_S)
            with client.stream("POST", payload.url, content=payload.body.encode(), headers=headers) as answer:
                return answer.status_code


def _failed(attempt: Attempt, code: FailureCode, detail: str) -> Failure:
    """To be tried again later, each time after three times as long, an hour at most."""
    wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * GROWTH ** (attempt.claim.attempt - 1))
    return Failure(code=code, retryable=True, retry_after_s=wait_s, detail=detail)
