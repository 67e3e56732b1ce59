"""HTTP to one provider: requests that are ready to send, answers that can be stopped, failures in our words."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.faults import Breach, Symptom, classify
from ai_orchestrator.providers.port import ProviderFault
from ai_orchestrator.providers.sockets import WatchedTransport, find_proxy
from ai_orchestrator.providers.sse import Unreadable, read_object

CONNECT_S, WRITE_S, POOL_S = 5.0, 20.0, 5.0
SENT = ("accept", "user-agent", "authorization", "x-api-key", "anthropic-version")
LONGEST_REFUSAL = 64 * 1024
LONGEST_LIST = 4 * 1024 * 1024
TIMEOUT = httpx2.Timeout(None, connect=CONNECT_S, write=WRITE_S, pool=POOL_S)


class Refused(Exception):
    """The provider answered with an error status; `said` is the error object of its body, empty if there is none."""

    def __init__(self, status: int, said: dict[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(status)
        self.status = status
        self.said = said
        self.headers = headers


class Channel:
    """Connections to one address, kept open; safe to share between threads.

    Of the SDK's headers those are taken that the provider needs, not what tells of the machine. They are made once: a
    request then costs its body and nothing else (docs/decisions, "Reading provider streams").
    """

    def __init__(self, base_url: str, headers: Mapping[str, object], *, allow_private: bool, connections: int) -> None:
        transport = WatchedTransport(allow_private=allow_private, connections=connections, proxy=find_proxy(base_url))
        self._http = httpx2.Client(transport=transport, timeout=TIMEOUT)
        self._base_url = base_url.rstrip("/")
        said = {name.lower(): value for name, value in headers.items() if isinstance(value, str)}
        kept = {name: said[name] for name in SENT if name in said}
        host = httpx2.URL(base_url).netloc.decode("ascii")
        self._headers = httpx2.Headers({"host": host, "content-type": "application/json", **kept})

    @contextmanager
    def posted(self, path: str, body: Mapping[str, Any]) -> Iterator[httpx2.Response]:
        """The answer to this body, its content still to come. Raises Refused, or what the transport raises."""
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        with self._sent("POST", path, content) as response:
            yield response

    def list_models(self, path: str) -> list[str]:
        """The ids under `path`: both wires list alike. Raises Refused, Unreadable or what the transport raises."""
        with self._sent("GET", path) as response:
            listed = read_object(join_bounded(response.iter_bytes(), LONGEST_LIST)).get("data")
        if not isinstance(listed, list):
            raise Unreadable("no list of models")
        return [str(model["id"]) for model in listed if isinstance(model, dict) and model.get("id")]

    @contextmanager
    def _sent(self, method: str, path: str, content: bytes | None = None) -> Iterator[httpx2.Response]:
        request = httpx2.Request(
            method,
            self._base_url + path,
            headers=self._headers,
            content=content,
            extensions={"timeout": TIMEOUT.as_dict()},
        )
        response = self._http.send(request, stream=True)
        try:
            if not response.is_success:
                raise Refused(response.status_code, _read_error(response), response.headers)
            yield response
        finally:
            response.close()

    def close(self) -> None:
        self._http.close()


@contextmanager
def translated(halt: Halt, lost: Breach = Breach.UNREACHABLE) -> Iterator[None]:
    """Turn what the transport raises into our faults; a halt goes before any of them."""
    try:
        yield
    except httpx2.TimeoutException as error:
        halt.check()
        raise classify(Symptom(breach=Breach.TIMEOUT)) from error
    except httpx2.TransportError as error:
        halt.check()
        raise classify(Symptom(breach=lost)) from error
    except (Unreadable, httpx2.DecodingError) as error:
        halt.check()
        raise classify(Symptom(breach=Breach.UNREADABLE)) from error
    except Refused as refusal:
        halt.check()
        raise classify(symptom_of(refusal.said, refusal.status, refusal.headers)) from refusal
    except ProviderFault:
        halt.check()
        raise


def symptom_of(said: object, status: int | None = None, headers: Mapping[str, str] | None = None) -> Symptom:
    """What an error object says, in the body of a refusal or inside a stream."""
    fields = said if isinstance(said, dict) else {"message": said}
    code = fields.get("code")
    if status is None and isinstance(code, int) and not isinstance(code, bool):
        status = code
    words = [str(fields[name]) for name in ("code", "type") if fields.get(name)]
    return Symptom(status=status, code=" ".join(words), message=str(fields.get("message") or ""), headers=headers or {})


def join_bounded(chunks: Iterable[bytes], limit: int) -> bytes:
    """The whole content. Raises Unreadable when it is longer than `limit` bytes."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > limit:
            raise Unreadable("more than can be meant")
    return bytes(content)


def _read_error(response: httpx2.Response) -> dict[str, Any]:
    """The error object of a body, as both wires have it; of a page or a broken body nothing but the status is told."""
    try:
        body = read_object(join_bounded(response.iter_bytes(), LONGEST_REFUSAL))
    except (Unreadable, httpx2.TransportError, httpx2.DecodingError):
        return {}
    said = body.get("error", body)
    return said if isinstance(said, dict) else {"message": str(said)}
