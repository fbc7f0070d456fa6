"""What the list of calls shows."""

from typing import Any

import reflex as rx

from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallRead
from taskapp.core.paging import Page
from taskapp.core.work.bus import Change
from taskapp.ui.calls.views import CallRow, call_row
from taskapp.ui.live import updates as live
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting


class CallListState(row_pages.slots_of(CallRow), rx.State):
    """Calls, latest first."""

    loaded: rx.Field[bool] = rx.field(False)
    has_more: rx.Field[bool] = rx.field(False)
    mark: rx.Field[str] = rx.field("")

    _cursor: str = ""
    _filled: int = 0
    _loads: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Read the first page."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            page = await call_service.list_calls(session, actor, limit=row_pages.PAGE)
        row_pages.clear(self)
        self._filled, self._loads = 0, self._loads + 1
        self._append(page, actor)
        self.loaded = True

    @rx.event
    @client_event
    async def load_more(self) -> None:
        """Read the page after the last one."""
        if not self.has_more:
            return
        async with acting(self, write=False) as (session, actor):
            page = await call_service.list_calls(session, actor, limit=row_pages.PAGE, cursor=self._cursor)
        self._append(page, actor)

    def _append(self, page: Page[CallRead], actor: Actor) -> None:
        if page.items:
            setattr(self, row_pages.NAMES[self._filled], [call_row(call, actor.timezone) for call in page.items])
            self._filled += 1
        self._cursor = page.next_cursor or ""
        self.has_more = bool(self._cursor) and self._filled < row_pages.SLOTS
        self.mark = f"{self._loads}.{self._cursor[-24:]}"


def _apply(state: CallListState, _actor: Actor, changes: list[Change]) -> Any:
    """A short list is read anew; a long one only when a call on the screen changed."""
    shown = row_pages.ids(state)
    if state._filled <= 1 or any(str(change.id) in shown for change in changes):
        return CallListState.load
    return None


async def _read(_session: Any, _organization_id: Any, changes: list[Change]) -> list[Change]:
    return changes


FEED = live.Feed(view=CallListState, kinds=frozenset({"call"}), read=_read, apply=_apply, reload=CallListState.load)
