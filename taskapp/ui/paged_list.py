"""Lists that are read page by page while somebody scrolls, and stay as deep as they are when they are read again.

A list's state says how one page is read and what a row shows; the handlers are here:

    class CallListState(PagedList, slots.slots_of(CallRow), rx.State):
        _kinds: ClassVar = frozenset({"call"})

        async def _read(self, session, actor, query, *, limit, cursor):
            return await call_service.list_calls(session, actor, limit=limit, cursor=cursor)

        def _rows_from(self, calls, actor):
            return [call_row(call, actor.timezone) for call in calls]

The page's `on_load` is `CallListState.load`; `row_blocks` and `end_of` paint it.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.paging import Page
from taskapp.core.work.bus import Change, ChangeKind
from taskapp.ui.live import updates as live
from taskapp.ui.primitives import row_pages
from taskapp.ui.primitives.components import Sentinel
from taskapp.ui.reflex_adapter import restore
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting

# Rows of one query when many pages are read again (the service allows 200).
_AT_ONCE = 6 * row_pages.PAGE


class PagedList(rx.State, mixin=True):
    """A list of rows in pages; further pages are read when its end comes near."""

    loaded: rx.Field[bool] = rx.field(False)
    has_more: rx.Field[bool] = rx.field(False)
    # Another value asks the browser to look again whether the end of the list is near.
    mark: rx.Field[str] = rx.field("")

    _kinds: ClassVar[frozenset[ChangeKind]] = frozenset()
    _query: Any = None
    _cursor: str = ""
    _filled: int = 0
    _loads: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Read for the address: the first page, or as many as a page that comes back had."""
        await self._read_again(restore.pages(self))

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Read all pages on the screen again."""
        await self._read_again(max(self._filled, 1))

    @rx.event
    @client_event
    async def load_more(self) -> None:
        """Read the page after the last one, for the same query."""
        if not self.has_more:
            return
        query = self.get_value("_query")
        async with acting(self, write=False) as (session, actor):
            page = await self._read(session, actor, query, limit=self._page_size(), cursor=self._cursor)
        self._append(page, actor)

    def _query_in_address(self, actor: Actor) -> Any:
        """What the address asks for (filters, words, a contact); `_read` gets it until the next load."""

    async def _read(self, session: AsyncSession, actor: Actor, query: Any, *, limit: int, cursor: str | None) -> Page:
        """One page of the list from the service."""
        raise NotImplementedError

    def _rows_from(self, items: list[Any], actor: Actor) -> list[Any]:
        """What the screen shows of each item."""
        raise NotImplementedError

    async def _read_beside(self, session: AsyncSession, actor: Actor) -> Any:
        """What stands beside the list, read in the same transaction and handed to `_show_beside`."""

    def _show_beside(self, beside: Any) -> None:
        """Show it; called when the rows are in place."""

    @staticmethod
    async def _read_news(_session: AsyncSession, _actor: Actor, changes: list[Change]) -> Any:
        """What the feed reads once for all who see the same."""
        return changes

    def _follow(self, _actor: Actor, changes: Any) -> Any:
        """Read again when a row on the screen changed; a list of one page also when anything did."""
        shown = row_pages.ids(self)
        if self._filled <= 1 or any(str(change.id) in shown for change in changes):
            return type(self).refresh
        return None

    async def _read_again(self, pages: int) -> None:
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, feed_of(type(self)))
            query = self._query_in_address(actor)
            page = await self._read_first(session, actor, query, pages * row_pages.PAGE)
            beside = await self._read_beside(session, actor)
        self._query = query
        self._restart(page, actor)
        self._show_beside(beside)
        self.loaded = True

    async def _read_first(self, session: AsyncSession, actor: Actor, query: Any, rows: int) -> Page:
        """The first `rows` rows as one page."""
        items: list[Any] = []
        cursor: str | None = None
        while len(items) < rows:
            page = await self._read(session, actor, query, limit=min(rows - len(items), _AT_ONCE), cursor=cursor)
            items, cursor = [*items, *page.items], page.next_cursor
            if cursor is None:
                break
        return Page(items, cursor)

    def _restart(self, page: Page, actor: Actor) -> None:
        row_pages.clear(self)
        self._filled, self._loads = 0, self._loads + 1
        self._append(page, actor)

    def _append(self, page: Page, actor: Actor) -> None:
        """Put rows below those on the screen; one that moved down meanwhile is not shown twice."""
        shown = row_pages.ids(self)
        rows = [row for row in self._rows_from(page.items, actor) if row["id"] not in shown]
        while rows:
            size = self._page_size()
            self._filled = row_pages.append(self, rows[:size], filled=self._filled)
            rows = rows[size:]
        self._cursor = page.next_cursor or ""
        self.has_more = bool(self._cursor) and self._has_room()
        self.mark = f"{self._loads}.{self._cursor[-24:]}"

    def _page_size(self) -> int:
        return row_pages.PAGE

    def _has_room(self) -> bool:
        return self._filled < row_pages.SLOTS


class PagedLog(PagedList, mixin=True):
    """A list of what happened, newest first and without end: news go on top, older pages are left alone."""

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Take the newest entries over, without losing the place in older ones."""
        async with acting(self, write=False) as (session, actor):
            page = await self._read(session, actor, self.get_value("_query"), limit=row_pages.PAGE, cursor=None)
        if not row_pages.merge_newest(self, self._rows_from(page.items, actor)):
            self._restart(page, actor)

    def _follow(self, _actor: Actor, _changes: Any) -> Any:
        return type(self).refresh

    def _page_size(self) -> int:
        return row_pages.next_size(self._filled)

    def _has_room(self) -> bool:
        return True


@cache
def feed_of(state: type[PagedList]) -> live.Feed[Any, Any]:
    """What the list hears of; a log that missed something is read from its top, any other list as deep as it is."""
    return live.Feed(
        view=state,
        kinds=state._kinds,
        read=state._read_news,
        apply=state._follow,
        reload=state.load if issubclass(state, PagedLog) else state.refresh,
    )


def row_blocks(state: type[PagedList], block: Callable[..., rx.Component]) -> list[rx.Component]:
    """`block` once for every page of rows; each is painted anew only when its page changes."""
    return [block(rows=page) for page in row_pages.vars_of(state)]


def end_of(state: type[PagedList]) -> rx.Component:
    """What stands below the rows and reads on when it comes near the screen."""
    return Sentinel.create(on_visible=state.load_more, disabled=~state.has_more, mark=state.mark)
