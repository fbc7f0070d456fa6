"""REST: the caller's own feed."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from taskapp.access.dependencies import CurrentActor
from taskapp.core.db import database as db
from taskapp.core.http.openapi import PageOf, answers
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT
from taskapp.notifications import service
from taskapp.notifications.schemas import NotificationRead

router = APIRouter(prefix="/api/notifications", tags=["notifications"])


class FeedPage(PageOf[NotificationRead]):
    """One page of the feed, and the unread count of the whole feed."""

    unread_count: int


@router.get("", responses=answers(FeedPage))
async def list_notifications(
    actor: CurrentActor,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    unread: bool = False,
) -> Response:
    """The feed, newest first."""
    async with db.reading() as session:
        page = await service.list_notifications(session, actor, limit=limit, cursor=cursor, unread=unread)
        count = await service.count_unread(session, actor)
    return json_response({"items": page.items, "limit": limit, "next_cursor": page.next_cursor, "unread_count": count})


@router.post("/{notification_id}/read", responses=answers(NotificationRead))
async def mark_read(notification_id: str, actor: CurrentActor) -> Response:
    """Mark one entry read."""
    async with db.transaction() as session:
        return json_response(await service.mark_read(session, actor, parse_id(notification_id, what="Notification")))


@router.post("/read-all")
async def mark_all_read(actor: CurrentActor) -> Response:
    """Mark the whole feed read."""
    async with db.transaction() as session:
        return json_response({"read": await service.mark_all_read(session, actor)})
