from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx2
import pytest
from fastapi import FastAPI, Query, Request
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from shared.errors import NotFound, Unavailable
from shared.web.application import make_app
from shared.web.schemas import Metadata, Time
from shared.web.schemas import Request as Body


class Note(Body):
    title: Annotated[str, Query(min_length=1)]
    metadata: Metadata = {}


@asynccontextmanager
async def idle(_app: FastAPI) -> AsyncIterator[None]:
    yield


def make_note_app(*, uploads: bool) -> FastAPI:
    """A small app that shows what every app of ours does."""
    app = make_app(title="Notes", lifespan=idle, uploads=uploads)

    @app.post("/notes", status_code=201)
    def post_note(note: Note) -> Note:
        return note

    @app.post("/files", status_code=201)
    async def post_file(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.get("/notes/{number}")
    def get_note(number: int) -> None:
        raise NotFound

    @app.get("/times")
    def echo_time(at: Time) -> dict[str, Time]:
        return {"at": at}

    @app.get("/unavailable")
    def be_unavailable() -> None:
        raise Unavailable(retry_after_s=7)

    @app.get("/no-database")
    def have_no_database() -> None:
        raise OperationalError("select 1", {}, Exception("connection refused"))

    @app.get("/bug")
    def have_a_bug() -> None:
        raise RuntimeError("the secret is heliotrope")

    return app


@pytest.fixture
def notes() -> Iterator[httpx2.Client]:
    with TestClient(make_note_app(uploads=False), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def notes_with_uploads() -> Iterator[httpx2.Client]:
    with TestClient(make_note_app(uploads=True)) as client:
        yield client
