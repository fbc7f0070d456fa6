"""State of the list of calls."""

from typing import ClassVar

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallRead
from taskapp.core.paging import Page
from taskapp.ui.calls.views import CallRow, call_row
from taskapp.ui.paged_list import PagedList
from taskapp.ui.primitives import row_pages


class CallListState(PagedList, row_pages.mixin_for(CallRow), rx.State):
    """Calls, latest first."""

    _kinds: ClassVar = frozenset({"call"})

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: None, *, limit: int, cursor: str | None
    ) -> Page:
        return await call_service.list_calls(session, actor, limit=limit, cursor=cursor)

    def _rows_from(self, calls: list[CallRead], actor: Actor) -> list[CallRow]:
        return [call_row(call, actor.timezone) for call in calls]
