"""How every HTTP app of ours is put together."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from shared.web.access_log import AccessLog
from shared.web.accidents import Accidents
from shared.web.addresses import PlainAddresses
from shared.web.bodies import JsonBodies, Refuse, refuse_plainly
from shared.web.problems import install_problems
from shared.web.rate_limits import RateLimitHeaders
from shared.web.request_ids import RequestIds

VERSION = "0.1.0"


def make_app(
    *,
    title: str,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    openapi_url: str | None = None,
    middleware: list[Middleware] | None = None,
    uploads: bool = True,
    refuse: Refuse = refuse_plainly,
    **settings: Any,
) -> FastAPI:
    """An app with request ids, access log, body checks, rate limit headers and problem documents.

    Without `uploads` a multipart body is refused like any other that is not JSON; `refuse` renders what is wrong with a
    body before its route is known.
    """
    app = FastAPI(
        title=title,
        version=VERSION,
        lifespan=lifespan,
        openapi_url=openapi_url,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(RequestIds),
            Middleware(AccessLog),
            Middleware(Accidents),
            *(middleware or []),
            Middleware(RateLimitHeaders),
            Middleware(PlainAddresses),
            Middleware(JsonBodies, uploads=uploads, refuse=refuse),
        ],
        **settings,
    )
    install_problems(app)
    return app
