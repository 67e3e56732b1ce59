"""The provider as an ASGI application."""

from fake_provider.anthropic_wire import Anthropic
from fake_provider.calls import CallLog
from fake_provider.control import Control
from fake_provider.exchange import ClientGone, Exchange, Receive, Scope, Send
from fake_provider.openai_wire import OpenAI
from fake_provider.reception import Reception
from fake_provider.steering import Steering
from fake_provider.wire import JSON_TYPE, Dialect

_DIALECTS: dict[str, Dialect] = {"/v1/chat/completions": OpenAI(), "/v1/messages": Anthropic()}


class FakeProviderApp:
    """One provider with its own settings, scripts and log. Plain ASGI, since the cost of a token is what counts."""

    def __init__(self, models: tuple[str, ...]) -> None:
        steering, log = Steering(), CallLog()
        self._reception = Reception(steering, log)
        self._control = Control(steering, log, models)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(scope, receive, send)
        dialect = _DIALECTS.get(exchange.path)
        try:
            if dialect is not None and exchange.method == "POST":
                await self._reception.answer(exchange, dialect)
                return
            reply = await self._control.handle(exchange)
            await exchange.reply(reply.status, [JSON_TYPE], reply.body)
        except ClientGone:  # it left before its request was whole: there is nobody to answer
            return
