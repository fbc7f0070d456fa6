"""The dependency of routes that make something: it takes `Idempotency-Key` and runs the route's transaction once per key."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.dependencies import CurrentActor
from taskapp.core.db import database as db
from taskapp.core.db.receipts import Identity
from taskapp.core.errors import invalid
from taskapp.core.http import idempotency
from taskapp.core.http.idempotency import HEADER
from taskapp.core.http.responses import json_response

T = TypeVar("T")
DESCRIPTION = "The same key and body answers the first response again for 24 hours; another body is refused (422)."


class OncePerKey:
    """Runs the transaction of one request, or answers the response that its key got before."""

    def __init__(self, request: Request, actor: Actor, key: str | None) -> None:
        self._request, self._actor, self.key = request, actor, key

    async def __call__(
        self,
        work: Callable[[AsyncSession], Awaitable[T]],
        answer: Callable[[T], Response] = json_response,
        *,
        contents: bytes | None = None,
        secret: bool = False,
    ) -> Response:
        """The response that `answer` makes of what `work` returns, which runs in one transaction.

        `contents` stands for the body where it is not JSON; `secret` when the response holds a password, key or link.
        """

        async def respond(session: AsyncSession) -> Response:
            return answer(await work(session))

        if self.key is None:
            return await db.in_transaction(respond)
        path, template = self._request.url.path, self._request.scope["route"].path
        body = await self._request.body() if contents is None else contents
        # The template is short and names no row; the rows' ids count as contents.
        asked = body if path == template else path.encode() + b"\n" + body
        route = f"{self._request.method} {template}"
        identity = Identity(self._actor.organization_id, self._actor.member_id, route, self.key)
        return await idempotency.once(identity, asked, respond, secret=secret)


# A coroutine: FastAPI would make the object in another thread.
async def _once(
    request: Request,
    actor: CurrentActor,
    idempotency_key: Annotated[str | None, Header(description=DESCRIPTION)] = None,
) -> OncePerKey:
    if len(keys := request.headers.getlist(HEADER)) > 1:
        raise invalid(HEADER, f"is given {len(keys)} times; give it once")
    return OncePerKey(request, actor, idempotency_key)


Once = Annotated[OncePerKey, Depends(_once)]
