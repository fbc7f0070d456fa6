"""REST: notification preferences and push subscriptions, and for admins the outbox."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, CurrentCaller, requires
from taskapp.access.once import Once
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden
from taskapp.core.http.outbound import URL_MAX
from taskapp.core.http.responses import json_response, no_content
from taskapp.core.ids import parse_id
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT
from taskapp.notifications import preferences
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.preferences import PreferencesUpdate
from taskapp.notifications.push import crypto
from taskapp.notifications.push import service as push
from taskapp.notifications.push.service import Subscription

router = APIRouter(prefix="/api/notifications", tags=["notifications"])
ADMIN = [requires(p.ORGANIZATION_UPDATE)]


@router.get("/preferences")
async def get_preferences(actor: CurrentActor) -> Response:
    """The caller's channels per category, and the daily digest."""
    async with db.reading() as session:
        return json_response(await preferences.get_preferences(session, actor))


@router.put("/preferences")
async def update_preferences(body: PreferencesUpdate, actor: CurrentActor) -> Response:
    """Change the caller's preferences; what is left out stays."""
    async with db.transaction() as session:
        return json_response(await preferences.update_preferences(session, actor, body))


@router.get("/push/key")
async def get_push_key(_actor: CurrentActor) -> Response:
    """The key a browser subscribes with (VAPID `applicationServerKey`)."""
    return json_response({"public_key": crypto.public_key()})


@router.get("/push")
async def get_subscription(actor: CurrentActor, endpoint: Annotated[str, Query(max_length=URL_MAX)]) -> Response:
    """Whether the browser of that `endpoint` shows the caller's notifications."""
    async with db.reading() as session:
        return json_response({"known": await push.is_known(session, actor, endpoint)})


@router.post("/push", status_code=204)
async def subscribe(body: Subscription, caller: CurrentCaller) -> Response:
    """Show the caller's notifications in the browser that this `PushSubscription` stands for, until its login ends."""
    if caller.session_id is None:
        # A program's subscription would go on when its token has ended.
        raise Forbidden("Push messages are turned on in a browser session, not with an API token.")
    async with db.transaction() as session:
        await push.subscribe(session, caller.actor, body, login=caller.session_id)
    return Response(status_code=204)


@router.delete("/push", status_code=204)
async def unsubscribe(actor: CurrentActor, endpoint: Annotated[str, Query(max_length=URL_MAX)]) -> Response:
    """Show nothing more in that browser."""
    async with db.transaction() as session:
        await push.unsubscribe(session, actor, endpoint)
    return Response(status_code=204)


@router.get("/outbox", dependencies=ADMIN)
async def list_messages(
    actor: CurrentActor,
    state: Annotated[str, Query(max_length=32)] = "dead",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Outgoing messages in one state, newest first."""
    async with db.reading() as session:
        page = await outbox.list_messages(session, actor, state=state, limit=limit, cursor=cursor)
        summary = await outbox.summarize(session, actor)
    return json_response({"items": page.items, "limit": limit, "next_cursor": page.next_cursor, "summary": summary})


@router.post("/outbox/send-again", dependencies=ADMIN)
async def send_all_again(actor: CurrentActor, once: Once) -> Response:
    """Try every dead message again."""
    return await once(
        lambda session: outbox.send_all_again(session, actor), lambda count: json_response({"revived": count})
    )


@router.post("/outbox/{message_id}/send-again", status_code=204, dependencies=ADMIN)
async def send_again(message_id: str, actor: CurrentActor, once: Once) -> Response:
    """Try one dead message again."""
    message = parse_id(message_id, what="Message")
    return await once(lambda session: outbox.send_again(session, actor, message), no_content)
