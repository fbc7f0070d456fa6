"""Infinite-scroll lists: pages of rows are loaded on demand, and a reload keeps as many pages as were loaded.

A list's state defines how to read one page and what a row shows; the event handlers are inherited:

    class CallListState(PagedList, row_pages.mixin_for(CallRow), rx.State):
        _kinds: ClassVar = frozenset({"call"})

        async def _read_page(self, session, actor, query, *, limit, cursor):
            return await call_service.list_calls(session, actor, limit=limit, cursor=cursor)

        def _rows_from(self, calls, actor):
            return [call_row(call, actor.timezone) for call in calls]

The page's `on_load` is `CallListState.load`; `row_blocks` and `list_end` render it.
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
from taskapp.ui.primitives.entity_card import entity_grid
from taskapp.ui.reflex_adapter import restore
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting

# Rows of one query when many pages are loaded again (the service allows 200).
_MAX_QUERY_ROWS = 6 * row_pages.PAGE_SIZE


class PagedList(rx.State, mixin=True):
    """A list of rows in pages; the next page is loaded when the end of the list comes into view."""

    loaded: rx.Field[bool] = rx.field(False)
    has_more: rx.Field[bool] = rx.field(False)
    # A new value makes the browser check again whether the end of the list is in view.
    mark: rx.Field[str] = rx.field("")

    _kinds: ClassVar[frozenset[ChangeKind]] = frozenset()
    _query: Any = None
    _cursor: str = ""
    _page_count: int = 0
    _loads: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> Any:
        """Load the list for the current URL: the first page, or as many pages as a restored tab had."""
        await self._read_again(restore.pages(self))
        return self._correct_url()

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Load all pages on the screen again."""
        await self._read_again(max(self._page_count, 1))

    @rx.event
    @client_event
    async def load_more(self) -> None:
        """Load the page after the last one, for the same query."""
        if not self.has_more:
            return
        query = self.get_value("_query")
        async with acting(self, write=False) as (session, actor):
            page = await self._read_page(session, actor, query, limit=self._page_size(), cursor=self._cursor)
        self._append(page, actor)

    def _correct_url(self) -> Any:
        """Return events that take out of the URL what the query does not understand, and name it."""

    def _query_from_url(self, actor: Actor) -> Any:
        """Return the query of the URL (filters, search text, a contact); `_read_page` gets it until the next load."""

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: Any, *, limit: int, cursor: str | None
    ) -> Page:
        """Read one page of the list from the service."""
        raise NotImplementedError

    def _rows_from(self, items: list[Any], actor: Actor) -> list[Any]:
        """Return the row to show for each item."""
        raise NotImplementedError

    async def _read_extras(self, session: AsyncSession, actor: Actor) -> Any:
        """Read further data of the page in the same transaction; passed to `_show_extras`."""

    def _show_extras(self, extras: Any) -> None:
        """Show the data of `_read_extras`; called after the rows are set."""

    @staticmethod
    async def _read_changes(_session: AsyncSession, _actor: Actor, changes: list[Change]) -> Any:
        """`read` of the live feed: once for all actors who may see the same data."""
        return changes

    def _apply_changes(self, _actor: Actor, changes: Any) -> Any:
        """`apply` of the live feed: refresh when a row on the screen changed; a list of one page on every change."""
        shown = row_pages.ids(self)
        if self._page_count <= 1 or any(str(change.id) in shown for change in changes):
            return type(self).refresh
        return None

    async def _read_again(self, pages: int) -> None:
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, feed_of(type(self)))
            query = self._query_from_url(actor)
            page = await self._read_first(session, actor, query, pages * row_pages.PAGE_SIZE)
            extras = await self._read_extras(session, actor)
        self._query = query
        self._restart(page, actor)
        self._show_extras(extras)
        self.loaded = True

    async def _read_first(self, session: AsyncSession, actor: Actor, query: Any, rows: int) -> Page:
        """Read the first `rows` rows as one page, in several queries if needed."""
        items: list[Any] = []
        cursor: str | None = None
        while len(items) < rows:
            page = await self._read_page(
                session, actor, query, limit=min(rows - len(items), _MAX_QUERY_ROWS), cursor=cursor
            )
            items, cursor = [*items, *page.items], page.next_cursor
            if cursor is None:
                break
        return Page(items, cursor)

    def _restart(self, page: Page, actor: Actor) -> None:
        row_pages.clear(self)
        self._page_count, self._loads = 0, self._loads + 1
        self._append(page, actor)

    def _append(self, page: Page, actor: Actor) -> None:
        """Add rows at the end, without those already on the screen: a row may have moved down since it was read."""
        shown = row_pages.ids(self)
        rows = [row for row in self._rows_from(page.items, actor) if row["id"] not in shown]
        while rows:
            size = self._page_size()
            self._page_count = row_pages.append(self, rows[:size], page_count=self._page_count)
            rows = rows[size:]
        self._cursor = page.next_cursor or ""
        self.has_more = bool(self._cursor) and self._has_room()
        self.mark = f"{self._loads}.{self._cursor[-24:]}"

    def _page_size(self) -> int:
        return row_pages.PAGE_SIZE

    def _has_room(self) -> bool:
        return self._page_count < row_pages.MAX_PAGES


class PagedLog(PagedList, mixin=True):
    """A log, newest first and of any length: new entries are added on top, older pages stay as they are."""

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Load the newest entries and keep the older pages."""
        async with acting(self, write=False) as (session, actor):
            page = await self._read_page(
                session, actor, self.get_value("_query"), limit=row_pages.PAGE_SIZE, cursor=None
            )
        if not row_pages.merge_newest(self, self._rows_from(page.items, actor)):
            self._restart(page, actor)

    def _apply_changes(self, _actor: Actor, _changes: Any) -> Any:
        return type(self).refresh

    def _page_size(self) -> int:
        return row_pages.next_size(self._page_count)

    def _has_room(self) -> bool:
        return True


@cache
def feed_of(state: type[PagedList]) -> live.Feed[Any, Any]:
    """Return the live feed of a list; after missed updates a log reloads from its top, other lists all their pages."""
    return live.Feed(
        view=state,
        kinds=state._kinds,
        read=state._read_changes,
        apply=state._apply_changes,
        reload=state.load if issubclass(state, PagedLog) else state.refresh,
    )


def row_blocks(state: type[PagedList], block: Callable[..., rx.Component], **more: Any) -> rx.Component:
    """Render `block` once for every page of rows; each renders again only when its page changes.

    To be called in a function with `rx.memo`: else Reflex writes a component of its own for every page.
    """
    return rx.fragment(*(block(rows=page, **more) for page in row_pages.vars_of(state)))


def row_grid(state: type[PagedList], blocks: rx.Component, *, label: str) -> rx.Component:
    """Render the bordered list of a state's rows; `label` is its accessible name."""
    return entity_grid(blocks, label=label, custom_attrs=row_pages.is_long(state))


def list_end(state: type[PagedList]) -> rx.Component:
    """Render the element below the rows that loads the next page when it comes into view."""
    return Sentinel.create(on_visible=state.load_more, disabled=~state.has_more, mark=state.mark)
