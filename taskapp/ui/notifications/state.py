"""What the feed shows, and marking it read."""

from typing import Any

import reflex as rx

from taskapp.access.actor import Actor
from taskapp.core.work.bus import Change
from taskapp.notifications import service as notification_service
from taskapp.ui.live import updates as live
from taskapp.ui.notifications.views import NotificationRow, notification_row
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import id_of


class NotificationsState(row_pages.slots_of(NotificationRow), rx.State):
    """One's own feed, newest first."""

    loaded: rx.Field[bool] = rx.field(False)
    has_more: rx.Field[bool] = rx.field(False)
    mark: rx.Field[str] = rx.field("")

    _cursor: str = ""
    _filled: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Read the newest entries."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            page = await notification_service.list_notifications(session, actor, limit=row_pages.PAGE)
        self._restart(page)
        self.loaded = True

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Something arrived or was read: take the newest entries over, without losing the place in older ones."""
        async with acting(self, write=False) as (session, actor):
            page = await notification_service.list_notifications(session, actor, limit=row_pages.PAGE)
        if not row_pages.merge_newest(self, [notification_row(entry) for entry in page.items]):
            self._restart(page)

    @rx.event
    @client_event
    async def load_more(self) -> None:
        """Read older entries."""
        if not self.has_more:
            return
        async with acting(self, write=False) as (session, actor):
            page = await notification_service.list_notifications(
                session, actor, limit=row_pages.next_size(self._filled), cursor=self._cursor
            )
        self._append(page)

    @rx.event
    @client_event
    async def mark_read(self, notification_id: str) -> None:
        """Mark one entry read."""
        async with acting(self) as (session, actor):
            entry = await notification_service.mark_read(session, actor, id_of(notification_id))
        if place := row_pages.find(self, notification_id):
            row_pages.replace(self, place, notification_row(entry))

    @rx.event
    @client_event
    async def mark_all_read(self) -> Any:
        """Mark everything read."""
        async with acting(self) as (session, actor):
            await notification_service.mark_all_read(session, actor)
        return NotificationsState.load

    def _restart(self, page: Any) -> None:
        row_pages.clear(self)
        self._filled = 0
        self._append(page)

    def _append(self, page: Any) -> None:
        self._filled = row_pages.append(self, [notification_row(entry) for entry in page.items], filled=self._filled)
        self._cursor = page.next_cursor or ""
        self.has_more = bool(self._cursor)
        self.mark = f"{self._filled}.{self._cursor[-24:]}"


def _apply(_state: NotificationsState, _actor: Actor, _changes: list[Change]) -> Any:
    return NotificationsState.refresh


async def _read(_session: Any, _organization_id: Any, changes: list[Change]) -> list[Change]:
    return changes


FEED = live.Feed(
    view=NotificationsState,
    kinds=frozenset({"notification"}),
    read=_read,
    apply=_apply,
    reload=NotificationsState.load,
)
