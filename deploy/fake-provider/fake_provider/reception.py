"""Takes a call from its arrival to its end: reads it, decides, answers or refuses, enters it in the log."""

import math
import time
from dataclasses import replace
from email.utils import formatdate

from fake_provider.ask import Ask, Malformed, find_key, read_ask
from fake_provider.calls import Call, CallLog
from fake_provider.config import Config
from fake_provider.delivery import Cut, Delivery
from fake_provider.exchange import ClientGone, Exchange, Headers
from fake_provider.steering import Plan, Steering
from fake_provider.wire import JSON_TYPE, Dialect


class Reception:
    """Answers the provider's calls; each is in the log from its arrival, and closed in it whatever happens."""

    def __init__(self, steering: Steering, log: CallLog) -> None:
        self._steering = steering
        self._log = log

    async def answer(self, exchange: Exchange, dialect: Dialect) -> None:
        """Answer one call. A `Cut` is left to the server, which closes a connection whose body is incomplete."""
        body = await exchange.read_body()
        key = find_key(exchange.headers)
        call = self._log.open(exchange.path, key, exchange.port, body)
        left = False
        try:
            await self._handle(exchange, dialect, call, key)
        except ClientGone:
            left = True
        except Cut:
            call.finished = False
        finally:
            exchange.close()
            self._log.close(call, "client" if left else "server")

    async def _handle(self, exchange: Exchange, dialect: Dialect, call: Call, key: str) -> None:
        try:
            ask = read_ask(call.body, requires_max_tokens=dialect.requires_max_tokens)
            call.model, call.stream = ask.model, ask.stream
            plan = self._steering.decide(ask, key)
        except Malformed as error:
            await _refuse(exchange, call, dialect.reject(error.message, error.param), [dialect.id_header()])
            return
        call.fault = plan.fault
        await _carry_out(exchange, dialect, call, ask, plan, key)


async def _carry_out(exchange: Exchange, dialect: Dialect, call: Call, ask: Ask, plan: Plan, key: str) -> None:
    field = plan.config.refuse_field
    if field is not None and ask.has(field):
        message = f"{field}: Extra inputs are not permitted"
        await _refuse(exchange, call, dialect.reject(message, field), [dialect.id_header()])
        return
    refusal = plan.refusal
    if refusal is None:
        ask = replace(ask, cached_tokens=min(plan.config.cached, ask.prompt_tokens))
        await Delivery(exchange, call, ask, plan, dialect.answer(ask)).send(dialect.id_header())
        return
    headers = [dialect.id_header(), *_retry_headers(plan.config)]
    await _refuse(exchange, call, dialect.refuse(refusal, ask, key), headers)


async def _refuse(exchange: Exchange, call: Call, refusal: tuple[int, bytes], headers: Headers) -> None:
    call.status, body = refusal
    await exchange.reply(call.status, [JSON_TYPE, *headers], body)


def _retry_headers(config: Config) -> Headers:
    """`Retry-After` has whole seconds or a date (RFC 9110, section 10.2.3), so a fraction is rounded up."""
    seconds = config.retry_after
    if seconds is None:
        return []
    if config.retry_after_as == "ms":
        return [(b"retry-after-ms", b"%d" % round(seconds * 1000))]
    if config.retry_after_as == "date":
        return [(b"retry-after", formatdate(math.ceil(time.time() + seconds), usegmt=True).encode())]
    return [(b"retry-after", b"%d" % math.ceil(seconds))]
