"""How an answer travels: at its pace, and broken where the plan says so."""

import time

from fake_provider.answer import Answer, compose_answer
from fake_provider.ask import Ask
from fake_provider.calls import Call
from fake_provider.config import Config
from fake_provider.exchange import Exchange
from fake_provider.steering import Plan
from fake_provider.wire import JSON_TYPE, STREAM_HEADERS, Wire

_BURST = 64  # tokens without delay before others get a turn
_EARLY = 0.0005  # seconds; timers have whole milliseconds, so one may ring this much too soon


class Cut(Exception):
    """The connection is to be closed in mid-body."""


class _Pace:
    """When each token is due: the first after `ttft`, the others on a grid that does not drift."""

    def __init__(self, config: Config) -> None:
        self._first_at = time.monotonic() + config.ttft
        self._tps = config.tps

    def due(self, sent: int) -> int:
        """How many tokens may be out by now, given how many are."""
        elapsed = time.monotonic() - self._first_at + _EARLY
        if elapsed < 0:
            return 0
        return int(elapsed * self._tps) + 1 if self._tps else sent + _BURST

    def delay(self, sent: int) -> float:
        """Seconds until the next token is due."""
        offset = sent / self._tps if self._tps else 0.0
        return max(0.0, self._first_at + offset - time.monotonic())

    def pause(self, seconds: float) -> None:
        """Move what is still to come."""
        self._first_at += seconds


class Delivery:
    """Sends one answer. Raises `Cut` where the plan cuts, `ClientGone` when the caller leaves."""

    def __init__(self, exchange: Exchange, call: Call, ask: Ask, plan: Plan, wire: Wire) -> None:
        self._exchange = exchange
        self._call = call
        self._plan = plan
        self._wire = wire
        self._stream = ask.stream
        self._answer: Answer = compose_answer(ask, plan)
        self._tool_units = wire.tool_units(self._answer)
        self._total = self._answer.length + len(self._tool_units)
        self._pace = _Pace(plan.config)

    async def send(self, id_header: tuple[bytes, bytes]) -> None:
        """Send the answer as the caller asked for it, streamed or whole."""
        self._call.status = 200
        await (self._send_stream(id_header) if self._stream else self._send_whole(id_header))

    async def _send_stream(self, id_header: tuple[bytes, bytes]) -> None:
        await self._exchange.start(200, [*STREAM_HEADERS, id_header])
        await self._exchange.write(self._wire.opening(self._answer))
        if isinstance(self._plan.fault, str):
            await self._send_until(min(self._plan.config.cut_at, self._total))
            await self._break_off()
        last_words = self._last_words()
        if last_words is not None:
            await self._exchange.finish(last_words)
            return
        await self._send_until(self._total)
        await self._exchange.finish(self._wire.closing(self._answer, self._total))
        self._call.finished = True

    def _last_words(self) -> bytes | None:
        """What ends a stream that is given up in good order, None for one that goes on."""
        if self._plan.fault == "error_event":
            return self._wire.error_event()
        if self._plan.fault == "refusal":
            return self._wire.refusal(self._call.tokens_sent)
        return b"" if self._plan.fault == "silent_end" else None

    async def _break_off(self) -> None:
        if self._plan.fault == "cut":
            raise Cut
        if self._plan.fault == "stall":
            await self._exchange.wait(self._plan.config.stall_s)
            self._pace.pause(self._plan.config.stall_s)

    async def _send_until(self, end: int) -> None:
        while self._call.tokens_sent < end:
            due = min(self._pace.due(self._call.tokens_sent), end)
            for index in range(self._call.tokens_sent, due):
                await self._exchange.write(self._unit_at(index))
                self._call.tokens_sent = index + 1
            if self._call.tokens_sent < end:
                await self._exchange.wait(self._pace.delay(self._call.tokens_sent))

    def _unit_at(self, index: int) -> bytes:
        length = self._answer.length
        if index < length:
            return self._wire.token(self._answer.token_at(index))
        return self._tool_units[index - length]

    async def _send_whole(self, id_header: tuple[bytes, bytes]) -> None:
        await self._wait_for_whole()
        silent = self._plan.fault in ("silent_end", "error_event", "refusal")
        length = min(self._plan.config.cut_at, self._answer.length) if silent else self._answer.length
        sent = length if silent else self._total
        text = "".join(map(self._answer.token_at, range(length)))
        body = self._wire.body(self._answer, text, sent, complete=not silent)
        size = (b"content-length", b"%d" % len(body))
        await self._exchange.start(200, [JSON_TYPE, id_header, size])
        if self._plan.fault == "cut":
            await self._exchange.write(body[: len(body) // 2])
            raise Cut
        await self._exchange.finish(body)
        self._call.tokens_sent = sent
        self._call.finished = not silent

    async def _wait_for_whole(self) -> None:
        if self._plan.fault == "stall":
            self._pace.pause(self._plan.config.stall_s)
        delay = self._pace.delay(self._total)
        if delay > 0:
            await self._exchange.wait(delay)
