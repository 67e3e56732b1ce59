"""An owner of jobs over real HTTP: the protocol's answers from memory, and a record of what was said to it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

from shared.clock import utc_now
from shared.contracts.jobs import Claim, Hint, Kind, Owner
from shared.ids import new_id
from shared.tokens.service import ServiceVerifier
from tests.ai_orchestrator.waiting import wait_until

SERVICE_KEY = "a-key-for-one-test-run-of-32-bytes"
CONTRACTS = {kind: f"{kind.value}.v1" for kind in Kind}
Answer = tuple[int, dict[str, Any]]


@dataclass
class FakeJob:
    id: UUID
    kind: Kind
    payload: dict[str, Any]
    attempt: int = 0
    lease_token: str = ""
    claim_id: str = ""
    state: str = "waiting"
    cancel: str | None = None
    draft: str = ""
    beats: int = 0
    calls: int = 0
    result: dict[str, Any] | None = None
    failure: dict[str, Any] | None = None
    endings: list[tuple[int, str]] = field(default_factory=list)
    tool_calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked_calls: list[dict[str, int]] = field(default_factory=list)


class FakeOwner:
    """Listens on a free port; may be made unreachable and come back on the same one."""

    def __init__(self, owner: Owner = Owner.CONVERSATIONS) -> None:
        self.owner = owner
        self.jobs: dict[UUID, FakeJob] = {}
        self.requests: list[tuple[str, str, int]] = []
        self.connections: dict[str, dict[str, Any]] = {}
        self.lock = threading.RLock()
        self.deadline_s = 300.0
        self.refuse_results_with: int | None = None
        self.most_calls = 100
        self.tools: Callable[[dict[str, Any]], Answer] = _do_nothing
        self._verifier = ServiceVerifier(owner.value, {"ai-orchestrator": SERVICE_KEY})
        self._port = 0
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.owner = self
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Close the port and every connection, as a killed process would."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.drop_connections()
            self._server = None

    def add(self, kind: Kind, payload: dict[str, Any] | None = None) -> Hint:
        """A job that is due; its hint."""
        job = FakeJob(new_id(), kind, payload or {})
        self.jobs[job.id] = job
        return Hint(job_id=job.id, owner=self.owner, kind=kind)

    def ended(self, hint: Hint, deadline_s: float = 10) -> FakeJob:
        """The job, once it has a result or a failure that ends it."""
        job = self.jobs[hint.job_id]
        wait_until(lambda: job.state in ("done", "failed"), deadline_s, f"job still {job.state}")
        return job

    def requested(self, ending: str) -> int:
        return sum(path.endswith(ending) for _, path, _ in self.requests)

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        with self.lock:
            self._verifier.verify(headers.get("authorization", "").removeprefix("Bearer "))
            status, said = self._route(path.strip("/").split("/"), headers, body)
            self.requests.append((method, path, status))
            return status, said

    def _route(self, parts: list[str], headers: dict[str, str], body: dict[str, Any]) -> Answer:
        if parts[1] == "connections":
            self.connections[parts[2]] = body
            return 204, {}
        if parts[2] == "heartbeats":
            return self._beat(body["jobs"])
        job = self.jobs.get(UUID(parts[2]))
        if job is None:
            return 404, {"code": "not_found"}
        if parts[3] == "claim":
            return self._claim(job, body["claim_id"])
        if parts[5] == "calls":
            job.asked_calls.append(body)
            return 200, {"allowed": body["number"] <= self.most_calls}
        if parts[5] == "tool-calls":
            return self._call_tool(job, int(parts[4]), headers.get("lease-token", ""), body)
        return self._end(job, int(parts[4]), headers.get("lease-token", ""), parts[5], body)

    def _claim(self, job: FakeJob, claim_id: str) -> Answer:
        if job.state in ("done", "failed"):
            return 410, {"code": "job_finished"}
        if job.state == "leased" and job.claim_id != claim_id:
            return 409, {"code": "job_leased"}
        if job.state == "waiting":
            job.attempt += 1
            job.draft = ""
            job.lease_token, job.claim_id, job.state = f"lease-{new_id()}", claim_id, "leased"
        claim = Claim(
            job_id=job.id,
            kind=job.kind,
            contract=CONTRACTS[job.kind],
            attempt=job.attempt,
            lease_token=job.lease_token,
            lease_until=utc_now() + timedelta(seconds=15),
            deadline_at=utc_now() + timedelta(seconds=self.deadline_s),
            payload=job.payload,
            calls_before=job.calls,
        )
        return 200, claim.model_dump(mode="json")

    def _beat(self, beats: list[dict[str, Any]]) -> Answer:
        lost, cancel, resend = [], [], []
        for beat in beats:
            job = self.jobs[UUID(beat["job_id"])]
            if job.lease_token != beat["lease_token"] or job.state != "leased":
                lost.append(beat["job_id"])
                continue
            job.beats += 1
            if job.cancel:
                cancel.append({"job_id": beat["job_id"], "reason": job.cancel})
            if beat.get("appended") is None:
                continue
            if beat["offset"] == len(job.draft):
                job.draft += beat["appended"]
            else:
                resend.append({"job_id": beat["job_id"], "offset": len(job.draft)})
        until = (utc_now() + timedelta(seconds=15)).isoformat()
        return 200, {"lease_until": until, "cancel": cancel, "lost": lost, "resend": resend}

    def _call_tool(self, job: FakeJob, attempt: int, lease_token: str, body: dict[str, Any]) -> Answer:
        if job.attempt != attempt or job.lease_token != lease_token:
            return 409, {"code": "attempt_superseded"}
        if body["call_id"] not in job.tool_calls:
            status, said = self.tools(body)
            if status >= 400:
                return status, said
            job.tool_calls[body["call_id"]] = {**body, "status": status, "said": said}
        kept = job.tool_calls[body["call_id"]]
        return kept["status"], kept["said"]

    def _end(self, job: FakeJob, attempt: int, lease_token: str, ending: str, body: dict[str, Any]) -> Answer:
        if job.attempt != attempt or job.lease_token != lease_token:
            return 409, {"code": "attempt_superseded"}
        if ending == "result" and self.refuse_results_with:
            return self.refuse_results_with, {"code": "validation_failed"}
        if (attempt, ending) not in job.endings:
            job.endings.append((attempt, ending))
        if ending == "result":
            job.result, job.state = body, "done"
            return 200, {"state": "done", "applied": True}
        job.failure = body
        job.calls += body["calls"]
        job.state = "waiting" if body["code"] == "worker_shutdown" else "failed"
        return 200, {"state": job.state}


def _do_nothing(call: dict[str, Any]) -> Answer:
    return 200, {"result": json.dumps({"error": f"no such tool: {call['name']}"}), "is_error": True}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    owner: FakeOwner

    def __init__(self, *args: Any) -> None:
        self._open: set[Any] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def drop_connections(self) -> None:
        for request in list(self._open):
            self.shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections end when the test says so."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = json.loads(self.rfile.read(length) or b"{}")
        headers = {name.lower(): value for name, value in self.headers.items()}
        status, said = self.server.owner.answer(self.command, self.path, headers, body)
        content = b"" if status == 204 else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_PUT = do_POST  # noqa: N815 — named by the method it serves

    def log_message(self, *_: Any) -> None:
        """The record is in `requests`."""


@contextmanager
def running_owner(owner: Owner = Owner.CONVERSATIONS) -> Iterator[FakeOwner]:
    fake = FakeOwner(owner)
    fake.start()
    try:
        yield fake
    finally:
        fake.stop()
