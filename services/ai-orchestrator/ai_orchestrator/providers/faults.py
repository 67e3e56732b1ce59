"""The one classifier: what went wrong at a provider, and whether trying again can help.

Sources: OpenAI "Error codes", Anthropic "Errors", OpenRouter "Errors", RFC 9110 section 10.2.3 (Retry-After).
"""

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum

from ai_orchestrator.providers.port import (
    AskerMustAct,
    OperatorMustAct,
    ProviderFault,
    ProviderMisbehaved,
    TimeHelps,
)
from shared.contracts.jobs import FailureCode


class Breach(StrEnum):
    """How a call ended that no status tells of."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    CUT = "cut"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    SPENT = "spent"


@dataclass(frozen=True)
class Symptom:
    """What a wire saw, without the words of any SDK."""

    status: int | None = None
    breach: Breach | None = None
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


# Not "billing" or "payment" alone: a plain rate limit advises to add a payment method.
MONEY = re.compile(
    r"insufficient[_ ](quota|credit|balance|fund)|billing_(hard_limit|not_active|error)|out of (credit|fund)"
    r"|credit balance|API usage limits",
    re.IGNORECASE,
)
REFUSED_CONTENT = re.compile(
    r"content_policy|content_filter|content (filtering|management) policy|moderation|flagged", re.IGNORECASE
)
MODEL = re.compile(
    r"model_not_found|no such model|model .{0,100}(not exist|not found)|not a valid model", re.IGNORECASE
)
TOO_LONG = re.compile(
    r"context_length|context window|maximum context|too many tokens|prompt is too long|string_above_max", re.IGNORECASE
)
SECRET = re.compile(r"\b(sk|pk|rk|or|key|Bearer)[-_ ][A-Za-z0-9*_\-.]{6,}", re.IGNORECASE)
ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)

STATUS_WORDS = {
    "authentication_error": 401,
    "invalid_api_key": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "timeout_error": 408,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "invalid_request_error": 400,
    "api_error": 500,
    "server_error": 500,
    "overloaded_error": 529,
}
"""What stands for a status where an error comes inside a stream; the first word that is known counts."""

BREACHES: dict[Breach, ProviderFault] = {
    Breach.UNREACHABLE: TimeHelps(FailureCode.OVERLOADED, "The provider could not be reached."),
    Breach.TIMEOUT: TimeHelps(FailureCode.TIMEOUT, "The provider did not answer in time."),
    Breach.CUT: TimeHelps(FailureCode.CUT, "The provider ended its answer without finishing it."),
    Breach.UNREADABLE: ProviderMisbehaved(FailureCode.INVALID_OUTPUT, "The provider's answer could not be read."),
    Breach.EMPTY: ProviderMisbehaved(FailureCode.INVALID_OUTPUT, "The provider answered without any text."),
    Breach.SPENT: ProviderMisbehaved(
        FailureCode.INVALID_OUTPUT, "The model used up its tokens before it wrote anything. Allow it more of them."
    ),
}


def classify(symptom: Symptom) -> ProviderFault:
    """The fault that `symptom` is; money and keys are never among those that time helps."""
    if symptom.breach is not None:
        known = BREACHES[symptom.breach]
        return type(known)(known.code, known.detail)
    status = symptom.status or _read_status(symptom.code)
    said = f"{symptom.code} {symptom.message}"
    if status == 402 or (status in (400, 403, 429, None) and MONEY.search(said)):
        return OperatorMustAct(FailureCode.MONEY, "The provider asks for payment: the account has no funds left.")
    if REFUSED_CONTENT.search(said) and status in (400, 403, 422, None):
        return AskerMustAct(FailureCode.CONTENT_REFUSED, "The provider refused this content.")
    if status in (401, 403):
        return OperatorMustAct(FailureCode.AUTH, f"The provider refused the key ({status}).")
    return _by_status(status, symptom, said)


def _read_status(code: str) -> int | None:
    return next((STATUS_WORDS[word] for word in code.split() if word in STATUS_WORDS), None)


def _by_status(status: int | None, symptom: Symptom, said: str) -> ProviderFault:
    wait_s = read_retry_after(symptom.headers)
    if status == 429:
        return TimeHelps(FailureCode.RATE_LIMITED, "The provider asks to slow down.", retry_after_s=wait_s)
    if status in (408, 504):
        return TimeHelps(FailureCode.TIMEOUT, "The provider did not answer in time.", retry_after_s=wait_s)
    if status is None or status in (409, 425) or status >= 500:
        shown = f" ({status})" if status else ""
        return TimeHelps(FailureCode.OVERLOADED, f"The provider is in trouble{shown}.", retry_after_s=wait_s)
    return AskerMustAct(FailureCode.BAD_REQUEST, _describe_refusal(status, symptom.message, said))


def _describe_refusal(status: int, message: str, said: str) -> str:
    if status == 413 or TOO_LONG.search(said):
        return "The provider finds the conversation too long for this model."
    if MODEL.search(said) or status == 404:
        return "The provider does not know this model."
    reason = cleanse(message)
    return f"The provider refused the request ({status}){': ' + reason if reason else '.'}"


def cleanse(message: str) -> str:
    """The provider's own words without what looks like a key or an address, at most 300 characters."""
    return ADDRESS.sub("(address)", SECRET.sub("(key)", " ".join(message.split())))[:300]


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as the provider asked: delay or date, or `retry-after-ms`; None if it did not say."""
    found = {name.lower(): value for name, value in headers.items()}
    try:
        if "retry-after-ms" in found:
            seconds = float(found["retry-after-ms"]) / 1000
        elif re.fullmatch(r"\s*[0-9.]+\s*", found.get("retry-after", "")):
            seconds = float(found["retry-after"])
        elif "retry-after" in found:
            seconds = parsedate_to_datetime(found["retry-after"]).timestamp() - time.time()
        else:
            return None
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
