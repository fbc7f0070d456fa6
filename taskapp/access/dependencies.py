"""FastAPI dependencies: the caller of a request, and a permission check that runs before the body is read."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from taskapp.access.actor import Actor
from taskapp.core.errors import Unauthorized

SCOPE_KEY = "taskapp.caller"


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated actor; `session_id` is set only when the request came with a session cookie."""

    actor: Actor
    session_id: UUID | None = None


def caller_of(request: Request) -> Caller:
    """The caller of the request; `Unauthorized` when it has no valid session or token."""
    caller: Caller | None = request.scope.get(SCOPE_KEY)
    if caller is None:
        raise Unauthorized("Sign in, or send a token: Authorization: Bearer tk_…")
    return caller


async def _caller(request: Request) -> Caller:
    return caller_of(request)


CurrentCaller = Annotated[Caller, Depends(_caller)]


async def _actor(caller: CurrentCaller) -> Actor:
    return caller.actor


CurrentActor = Annotated[Actor, Depends(_actor)]


def requires(*any_of: str) -> Any:
    """A route dependency: 403 unless the caller has one of these permissions."""

    async def check(actor: CurrentActor) -> None:
        if not any(actor.may(permission) for permission in any_of):
            actor.require(any_of[0])

    return Depends(check)
