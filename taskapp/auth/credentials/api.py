"""REST: API tokens and login sessions."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.dependencies import CurrentActor, CurrentCaller
from taskapp.access.once import Once
from taskapp.auth.credentials import api_tokens, own_sessions
from taskapp.auth.schemas import SessionRead, TokenCreate, TokenMade, TokenRead
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.http.openapi import ListOf, answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id

router = APIRouter(prefix="/api", tags=["auth"])


class TokenQuery(BaseModel):
    """Parameters of the list of tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all: bool = Field(False, description="Those of all members; needs the permission to manage members.")


@router.get("/tokens", responses=answers(ListOf[TokenRead]))
async def list_tokens(actor: CurrentActor, query: Annotated[TokenQuery, Query()]) -> Response:
    """One's own API tokens, or with `all` those of every member of the organization."""
    async with db.reading() as session:
        return json_response({"items": await api_tokens.list_tokens(session, actor, of_everybody=query.all)})


@router.post("/tokens", status_code=201, responses=answers(TokenMade, status=201))
async def create_token(body: TokenCreate, actor: CurrentActor, once: Once) -> Response:
    """Create an API token for oneself; `token` is shown only in this response."""

    async def work(session: AsyncSession) -> TokenMade:
        token, read = await api_tokens.create_token(
            session, actor, name=body.name, scope=body.chosen_scope, expires_at=body.end(utc_now())
        )
        return TokenMade(read.id, read.name, token, read.scope, read.scopes, read.expires_at)

    return await once(work, lambda made: json_response(made, status=201), secret=True)


@router.delete("/tokens/{token_id}", status_code=204)
async def revoke_token(token_id: str, actor: CurrentActor) -> Response:
    """Delete one of one's own API tokens; who manages members may delete any of the organization."""
    async with db.transaction() as session:
        await api_tokens.revoke_token(session, actor, parse_id(token_id, what="Token"))
    return Response(status_code=204)


@router.get("/sessions", responses=answers(ListOf[SessionRead]))
async def list_sessions(caller: CurrentCaller) -> Response:
    """Where one is signed in, the last used first."""
    async with db.reading() as session:
        items = await own_sessions.list_sessions(session, caller.actor, current=caller.session_id)
    return json_response({"items": items})


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: str, actor: CurrentActor) -> Response:
    """Sign one of one's own sessions out; its open pages go to the login."""
    async with db.transaction() as session:
        await own_sessions.end_session(session, actor, parse_id(session_id, what="Session"))
    return Response(status_code=204)


@router.delete("/sessions", status_code=204)
async def end_other_sessions(caller: CurrentCaller) -> Response:
    """Sign all of one's own sessions out except the one of this request."""
    async with db.transaction() as session:
        await own_sessions.end_other_sessions(session, caller.actor, current=caller.session_id)
    return Response(status_code=204)
