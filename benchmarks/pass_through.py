"""The bare path of a streamed answer: FastAPI and an HTTP client that hands the provider's bytes on, nothing else."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

CONNECTIONS = 300


def create_app() -> FastAPI:
    """The app; PROVIDER_URL names the provider it passes on to."""
    limits = httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    client = httpx2.AsyncClient(base_url=os.environ["PROVIDER_URL"], limits=limits, timeout=None, trust_env=False)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.post("/v1/chat/completions")
    async def pass_on(request: Request) -> StreamingResponse:
        asked = client.build_request(
            "POST", "/v1/chat/completions", content=await request.body(), headers={"content-type": "application/json"}
        )
        answer = await client.send(asked, stream=True)

        async def chunks() -> AsyncIterator[bytes]:
            try:
                async for chunk in answer.aiter_raw():
                    yield chunk
            finally:
                await answer.aclose()

        return StreamingResponse(chunks(), answer.status_code, media_type="text/event-stream")

    return app
