"""What no code of ours expected is answered too, and the connection stays good for the next request."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import problem_response

logger = logging.getLogger(__name__)


class Accidents:
    """Logs whatever was raised and answers 500; where an answer had begun, only a broken connection tells.

    The framework's own handler raises in both cases, upon which the server hangs up on a client that sends again.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if has_begun:
                raise
            logger.error("unexpected error", exc_info=error)
            answer = problem_response(500, "internal_error", "Something went wrong on our side")
            await answer(scope, receive, send)
