from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from conversations.actors import SignedIn
from conversations.dependencies import get_signed_in
from conversations.mcp.doorkeeper import Doorkeeper
from conversations.programs.tokens import PREFIX
from shared.errors import ScopeMissing

router = APIRouter(tags=["programs"], include_in_schema=False)


async def get_program(request: Request) -> SignedIn:
    """Whose program is calling, by a personal token with the scope mcp. Raises Unauthenticated or ScopeMissing."""
    person = await get_signed_in(request)
    if not request.headers.get("authorization", "").partition(" ")[2].startswith(PREFIX):
        raise ScopeMissing("this takes a personal token with the scope mcp")
    return person


class ProtocolAnswer(Response):
    """The answer that the protocol's own transport gives to this request."""

    def __init__(self, transport: ASGIApp) -> None:
        super().__init__()
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._transport(scope, receive, send)


@router.post("/mcp")
async def speak_protocol(request: Request, person: Annotated[SignedIn, Depends(get_program)]) -> Response:
    """One message of the Model Context Protocol; answered as JSON, and nothing is remembered between two."""
    request.state.person = person
    doorkeeper: Doorkeeper = request.app.state.programs
    return ProtocolAnswer((await doorkeeper.open()).handle_request)
