"""The worker's side of the job protocol: one owner, spoken to over internal HTTP.

Each method is one request. Trying again is the caller's: every call may be repeated as it stands, since the
owner answers the same claim, result or failure twice with the same answer.
"""

import ssl
import threading
import time
from typing import Any, TypeVar
from uuid import UUID

import httpx2
from pydantic import BaseModel, ValidationError

from shared.contracts.jobs import (
    Beat,
    Claim,
    ClaimRequest,
    Failure,
    FailureAnswer,
    Heartbeat,
    HeartbeatAnswer,
    Owner,
    ResultAnswer,
)
from shared.contracts.provider_calls import NextCall, NextCallAnswer
from shared.contracts.tools import ToolAnswer, ToolRequest, ToolWaits
from shared.tokens.service import LIFETIME_S, ServiceIdentity

TOKEN_REUSED_S = LIFETIME_S / 2
NOTHING_TO_DO = frozenset({404, 409, 410})
WAITS = 202
TRY_AGAIN = frozenset({408, 425, 429})

Answer = TypeVar("Answer", bound=BaseModel)


class OwnerUnreachable(Exception):
    """No usable answer came: the owner is down, restarting or overloaded. Ask again."""


class OwnerRefused(Exception):
    """The owner understood and will not, now or later; `code` is the problem's code."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


class NothingToDo(OwnerRefused):
    """The job is held, finished, superseded or gone: drop the work."""


class JobOwner:
    """Calls the internal app of `owner`, with a service token of its own and connections kept open.

    Safe to share between threads; `connections` bounds how many may be open at once.
    """

    def __init__(
        self,
        owner: Owner,
        base_url: str,
        identity: ServiceIdentity,
        *,
        connections: int = 128,
        timeout_s: float = 10,
    ) -> None:
        self.owner = owner
        self._identity = identity
        self._token = ""
        self._token_until = 0.0
        self._lock = threading.Lock()
        self._base_url = base_url.rstrip("/")
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        self._extensions = {"timeout": httpx2.Timeout(timeout_s, connect=3).as_dict()}
        self._http = httpx2.Client(
            limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
            verify=_trust_for(base_url),
            trust_env=False,  # an outward proxy has no business between our own services
        )

    def claim(self, job_id: UUID, claim_id: UUID) -> Claim:
        """A lease on the job's next attempt. Raises NothingToDo, OwnerRefused or OwnerUnreachable."""
        return self._call("POST", f"/internal/jobs/{job_id}/claim", ClaimRequest(claim_id=claim_id), Claim)

    def heartbeat(self, beats: list[Beat]) -> HeartbeatAnswer:
        """Renew these leases. Raises OwnerRefused or OwnerUnreachable."""
        return self._call("POST", "/internal/jobs/heartbeats", Heartbeat(jobs=beats), HeartbeatAnswer)

    def put_result(self, claim: Claim, result: BaseModel) -> ResultAnswer:
        """End the attempt with what it made. Raises NothingToDo, OwnerRefused (422: unfit) or OwnerUnreachable."""
        return self._call("PUT", _attempt_path(claim, "result"), result, ResultAnswer, claim.lease_token)

    def put_failure(self, claim: Claim, failure: Failure) -> FailureAnswer:
        """End the attempt without a result. Raises NothingToDo, OwnerRefused or OwnerUnreachable."""
        return self._call("PUT", _attempt_path(claim, "failure"), failure, FailureAnswer, claim.lease_token)

    def call_tool(self, claim: Claim, request: ToolRequest) -> ToolAnswer | ToolWaits:
        """What the tool gave, or that a person has to approve the call first.

        Raises NothingToDo, OwnerRefused or OwnerUnreachable; the same call may be made again.
        """
        response = self._send("POST", _attempt_path(claim, "tool-calls"), request, claim.lease_token)
        if response.status_code == WAITS:
            return _read(response, ToolWaits)
        return _read(response, ToolAnswer)

    def may_call_again(self, claim: Claim, wanted: NextCall) -> bool:
        """Whether the attempt may call its provider once more. Raises as above; it may be asked again."""
        answer = self._call("POST", _attempt_path(claim, "calls"), wanted, NextCallAnswer, claim.lease_token)
        return answer.allowed

    def put(self, path: str, body: BaseModel) -> None:
        """Tell the owner something of no job, such as which connections serve. Raises as above."""
        self._send("PUT", path, body, None)

    def get(self, path: str, answer: type[Answer]) -> Answer:
        """Ask the owner something of no job. Raises OwnerRefused or OwnerUnreachable."""
        return _read(self._send("GET", path, None, None), answer)

    def close(self) -> None:
        self._http.close()

    def _call(
        self, method: str, path: str, body: BaseModel, answer: type[Answer], lease_token: str | None = None
    ) -> Answer:
        return _read(self._send(method, path, body, lease_token), answer)

    def _send(self, method: str, path: str, body: BaseModel | None, lease_token: str | None) -> httpx2.Response:
        headers = {**self._headers, "Authorization": f"Bearer {self._fresh_token()}"}
        if lease_token is not None:
            headers["Lease-Token"] = lease_token
        try:
            # Made here rather than by the client, whose merging of defaults costs more than the rest of the request.
            request = httpx2.Request(
                method,
                self._base_url + path,
                headers=headers,
                content=body.model_dump_json().encode() if body is not None else None,
                extensions=self._extensions,
            )
            response = self._http.send(request)
        except httpx2.TransportError as error:
            raise OwnerUnreachable(f"{self.owner}: {type(error).__name__}") from error
        if response.is_success:
            return response
        raise self._refusal(response)

    def _refusal(self, response: httpx2.Response) -> Exception:
        status = response.status_code
        if status >= 500 or status in TRY_AGAIN:
            return OwnerUnreachable(f"{self.owner}: {status}")
        problem = _read_problem(response)
        kind = NothingToDo if status in NOTHING_TO_DO else OwnerRefused
        return kind(status, str(problem.get("code", "")), str(problem.get("detail", "")))

    def _fresh_token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_until:
                self._token = self._identity.token_for(self.owner.value)
                self._token_until = time.monotonic() + TOKEN_REUSED_S
            return self._token


def _attempt_path(claim: Claim, end: str) -> str:
    return f"/internal/jobs/{claim.job_id}/attempts/{claim.attempt}/{end}"


def _read(response: httpx2.Response, answer: type[Answer]) -> Answer:
    try:
        return answer.model_validate_json(response.content)
    except ValidationError as error:
        raise OwnerRefused(response.status_code, "unreadable_answer", str(error)) from error


def _read_problem(response: httpx2.Response) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _trust_for(base_url: str) -> ssl.SSLContext:
    """Plain http needs no certificates, and loading them costs each idle process some megabytes."""
    if base_url.startswith("https:"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
