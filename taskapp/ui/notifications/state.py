"""State of the notifications page."""

from typing import Any, ClassVar

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.paging import Page
from taskapp.notifications import service as notification_service
from taskapp.notifications.schemas import NotificationRead
from taskapp.ui.notifications.views import NotificationRow, notification_row
from taskapp.ui.paged_list import PagedLog
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id


class NotificationsState(PagedLog, row_pages.mixin_for(NotificationRow), rx.State):
    """One's own notifications, newest first."""

    _kinds: ClassVar = frozenset({"notification"})

    @rx.event
    @client_event
    async def mark_read(self, notification_id: str) -> None:
        """Mark one notification as read."""
        async with acting(self) as (session, actor):
            entry = await notification_service.mark_read(session, actor, parse_id(notification_id))
        if position := row_pages.find(self, notification_id):
            row_pages.replace(self, position, notification_row(entry))

    @rx.event
    @client_event
    async def mark_all_read(self) -> Any:
        """Mark all notifications as read."""
        async with acting(self) as (session, actor):
            await notification_service.mark_all_read(session, actor)
        return NotificationsState.load

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: None, *, limit: int, cursor: str | None
    ) -> Page:
        return await notification_service.list_notifications(session, actor, limit=limit, cursor=cursor)

    def _rows_from(self, entries: list[NotificationRead], _actor: Actor) -> list[NotificationRow]:
        return [notification_row(entry) for entry in entries]
