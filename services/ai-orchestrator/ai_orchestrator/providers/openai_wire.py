"""The OpenAI wire at any base URL; the only file that imports the SDK.

The SDK builds and signs the request; the stream is read here, since its event objects cost several times the
processor time of the text they carry (docs/decisions, "Reading provider streams").
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx2
import openai
from openai import NOT_GIVEN, APIResponse, OpenAI
from pydantic import SecretStr

from ai_orchestrator.halt import Halt
from ai_orchestrator.prompts import reply_v1
from ai_orchestrator.providers.faults import Breach, Symptom, classify
from ai_orchestrator.providers.port import AskDifferently, End, Pieces, ProviderFault, Question
from ai_orchestrator.providers.sockets import WatchedCall, WatchedTransport, find_proxy, watched_call
from ai_orchestrator.providers.sse import Unreadable, read_events, read_object
from ai_orchestrator.providers.text import Mender
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from shared.contracts.usage import Usage

CONNECT_S, WRITE_S, POOL_S = 5.0, 20.0, 5.0
AFTER_FINISH_S = 2.0
DRAIN_S = 0.2
OMITTABLE = ("temperature", "stream_options")
OWN_HOST = "api.openai.com"
FINISHES = {"length": Finish.LENGTH, "max_tokens": Finish.LENGTH}
UNANSWERED = ("tool_calls", "function_call")


class OpenAIWire:
    """Answers by `POST {base_url}/chat/completions`; safe to share between threads."""

    prompt_version = reply_v1.VERSION

    def __init__(
        self,
        base_url: str,
        key: SecretStr | None,
        *,
        allow_private: bool,
        connections: int,
        first_token_s: float,
        stall_s: float,
    ) -> None:
        self._first_token_s = first_token_s
        self._stall_s = stall_s
        self._limit_name = "max_completion_tokens" if OWN_HOST in base_url else "max_tokens"
        self._omitted: set[tuple[str, str]] = set()
        transport = WatchedTransport(allow_private=allow_private, connections=connections, proxy=find_proxy(base_url))
        self._client = OpenAI(
            base_url=base_url,
            api_key=key.get_secret_value() if key else "none",
            organization="",  # not from the environment: the connection is all there is
            project="",
            max_retries=0,  # one retry layer, and it is ours
            http_client=httpx2.Client(
                transport=transport,
                timeout=httpx2.Timeout(None, connect=CONNECT_S, write=WRITE_S, pool=POOL_S),
            ),
        )
        # Loads what the SDK puts off until first use, so that the first one to ask does not wait for it.
        self._completions = self._client.chat.completions.with_streaming_response

    def stream(self, question: Question, halt: Halt) -> Pieces:
        """One call. Complete means a finish reason was seen; else the last thing is a ProviderFault."""
        with watched_call(halt) as call, _translated(halt):
            call.allow(min(self._first_token_s, question.until - time.monotonic()))
            with self._open(question) as response, _translated(halt, Breach.CUT):
                yield from _Reading(response, call, question, self._stall_s).pieces()

    def list_models(self, patience_s: float) -> list[str]:
        """The ids the server offers. Raises ProviderFault."""
        halt = Halt()
        with watched_call(halt) as call, _translated(halt):
            call.allow(patience_s)
            return [model.id for model in self._client.models.list().data]

    def close(self) -> None:
        self._client.close()

    def _open(self, question: Question) -> AbstractContextManager[APIResponse[Any]]:
        return _refusing(self._request(question), lambda error: self._leave_out(question.wire_name, error))

    def _request(self, question: Question) -> AbstractContextManager[APIResponse[Any]]:
        model, facts = question.wire_name, question.facts
        optional: dict[str, Any] = {
            "temperature": facts.ai_participant.temperature,
            "stream_options": {"include_usage": True},
        }
        for name in OMITTABLE:
            if (model, name) in self._omitted:
                optional[name] = NOT_GIVEN
        optional[self._limit_name] = facts.max_tokens
        return self._completions.create(
            model=model,
            messages=[{"role": message.role, "content": message.content} for message in question.messages],  # type: ignore[misc]  # one of several typed dicts by role
            stream=True,
            **optional,
        )

    def _leave_out(self, model: str, error: openai.APIStatusError) -> None:
        """Some models take no temperature, some servers no stream options: the next call goes without."""
        name = str(error.param or "").split(".")[0]
        if error.status_code == 400 and name in OMITTABLE and (model, name) not in self._omitted:
            self._omitted.add((model, name))
            raise AskDifferently(FailureCode.BAD_REQUEST, f"This model takes no {name}.", retry_after_s=0)


class _Reading:
    """One response being read: text as it comes, then how it ended."""

    def __init__(self, response: APIResponse[Any], call: WatchedCall, question: Question, stall_s: float) -> None:
        self._response = response
        self._call = call
        self._until = question.until
        self._stall_s = stall_s
        self._mender = Mender()
        self._finish: str | None = None
        self._refused = False
        self._usage = Usage()

    def pieces(self) -> Pieces:
        chunks = self._response.http_response.iter_bytes()
        try:
            yield from self._read(chunks)
        except (httpx2.TransportError, Unreadable):
            if self._finish is None:
                raise
        yield self._end()
        self._drain(chunks)

    def _read(self, chunks: Iterator[bytes]) -> Iterator[str]:
        for event in self._events(chunks):
            text = self._take(event)
            if text:
                yield text
            if time.monotonic() > self._until:
                raise classify(Symptom(breach=Breach.TIMEOUT))

    def _events(self, chunks: Iterator[bytes]) -> Iterator[dict[str, Any]]:
        content_type = self._response.headers.get("content-type", "")
        if content_type.startswith("text/html"):
            raise Unreadable("a page")
        if content_type.startswith("application/json"):
            return iter([read_object(b"".join(chunks))])  # a server that does not stream
        return read_events(chunks)

    def _take(self, event: dict[str, Any]) -> str:
        if event.get("error"):
            raise classify(_symptom_of(event["error"]))
        if isinstance(event.get("usage"), dict):
            self._usage = _read_usage(event["usage"])
        choices = event.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return ""
        if self._finish is None:
            self._call.allow(min(self._stall_s, self._until - time.monotonic()))
        return self._take_choice(choices[0])

    def _take_choice(self, choice: dict[str, Any]) -> str:
        delta = choice.get("delta") or choice.get("message") or {}
        if not isinstance(delta, dict):
            raise Unreadable("a delta that is none")
        self._refused = self._refused or bool(delta.get("refusal"))
        if choice.get("finish_reason"):
            self._finish = str(choice["finish_reason"])
            self._call.allow(AFTER_FINISH_S)
        return self._mender.mend(_text_of(delta.get("content")))

    def _end(self) -> End:
        if self._finish is None:
            raise classify(Symptom(breach=Breach.CUT))
        if self._finish == "content_filter" or self._refused:
            raise classify(Symptom(code="content_filter"))
        if self._finish in UNANSWERED:
            raise classify(Symptom(breach=Breach.UNREADABLE))
        return End(FINISHES.get(self._finish, Finish.COMPLETE), self._usage)

    def _drain(self, chunks: Iterator[bytes]) -> None:
        """Read to the end of the body, so that the connection can serve the next call."""
        self._call.allow(DRAIN_S)
        try:
            for _ in chunks:
                continue
        except httpx2.TransportError:
            return  # the answer is whole already; only the connection is lost


@contextmanager
def _translated(halt: Halt, lost: Breach = Breach.UNREACHABLE) -> Iterator[None]:
    """Turn what the SDK and the transport raise into our faults; a halt goes before any of them."""
    try:
        yield
    except (openai.APITimeoutError, httpx2.TimeoutException) as error:
        halt.check()
        raise classify(Symptom(breach=Breach.TIMEOUT)) from error
    except openai.APIStatusError as error:
        halt.check()
        raise classify(_symptom_of(error.body, error)) from error
    except (openai.APIConnectionError, httpx2.TransportError) as error:
        halt.check()
        raise classify(Symptom(breach=lost)) from error
    except (openai.OpenAIError, Unreadable, httpx2.DecodingError) as error:
        halt.check()
        raise classify(Symptom(breach=Breach.UNREADABLE)) from error
    except ProviderFault:
        halt.check()
        raise


@contextmanager
def _refusing(
    request: AbstractContextManager[APIResponse[Any]], look: Callable[[openai.APIStatusError], None]
) -> Iterator[APIResponse[Any]]:
    try:
        response = request.__enter__()
    except openai.APIStatusError as error:
        look(error)
        raise
    try:
        yield response
    finally:
        request.__exit__(None, None, None)


def _symptom_of(body: object, error: openai.APIStatusError | None = None) -> Symptom:
    said = body if isinstance(body, dict) else {"message": body}
    code = said.get("code")
    status = error.status_code if error else code if isinstance(code, int) else None
    words = [str(said[name]) for name in ("code", "type") if said.get(name)]
    return Symptom(
        status=status,
        code=" ".join(words),
        message=str(said.get("message") or ""),
        headers=error.response.headers if error else {},
    )


def _text_of(content: object) -> str:
    """Text of a delta: a string, or parts of which some are text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return ""


def _read_usage(said: dict[str, Any]) -> Usage:
    details = said.get("prompt_tokens_details")
    cost = said.get("cost")
    return Usage(
        prompt_tokens=_count(said.get("prompt_tokens")),
        completion_tokens=_count(said.get("completion_tokens")),
        cached_tokens=_count(details.get("cached_tokens")) if isinstance(details, dict) else None,
        reported_cost_micro_usd=round(cost * 1_000_000) if isinstance(cost, int | float) and cost >= 0 else None,
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
