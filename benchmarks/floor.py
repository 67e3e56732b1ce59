"""The bare path: FastAPI and psycopg, one insert of the same row in its own transaction, nothing else."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

from fastapi import FastAPI
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool
from pydantic import BaseModel

from shared.ids import new_id

TABLE = """
create table if not exists floor_messages (
    id uuid primary key, conversation_id uuid not null, seq integer not null, client_id uuid, sender_type text not null,
    user_id uuid, content text not null, message_type text not null, importance integer not null, parent_id uuid,
    origin_id uuid, mentions jsonb not null, metadata jsonb not null, sent_at timestamptz not null,
    created_at timestamptz not null, updated_at timestamptz not null
)
"""
INSERT = """
insert into floor_messages values
    (%s, %s, 1, %s, 'user', %s, %s, 'text', 0, null, %s, %s, %s, %s, %s, %s)
"""
ROOM = UUID(int=1)
PERSON = UUID(int=2)


class NewMessage(BaseModel):
    client_id: UUID
    content: str


class Message(BaseModel):
    id: UUID
    conversation_id: UUID
    client_id: UUID
    content: str
    sent_at: datetime


def row(client_id: UUID, content: str) -> tuple[UUID, list[object]]:
    """The id of a new row and its values, as INSERT takes them."""
    message_id, now = new_id(), datetime.now(UTC)
    return message_id, [
        message_id, ROOM, client_id, PERSON, content, message_id, Jsonb([]), Jsonb({}), now, now, now
    ]  # fmt: skip


def create_app() -> FastAPI:
    """The floor's app; FLOOR_DATABASE names its database."""
    pool = ConnectionPool(os.environ["FLOOR_DATABASE"], min_size=1, max_size=40, open=False)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        pool.open(wait=True)
        with pool.connection() as connection:
            connection.execute(TABLE)
        yield
        pool.close()

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.post("/messages", status_code=201)
    def post_message(new: NewMessage) -> Message:
        message_id, values = row(new.client_id, new.content)
        with pool.connection() as connection:
            connection.execute(INSERT, values)
        return Message(
            id=message_id, conversation_id=ROOM, client_id=new.client_id, content=new.content, sent_at=datetime.now(UTC)
        )

    return app
