"""State of the dashboard, with live updates."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.work.bus import Change
from taskapp.dashboard import service
from taskapp.dashboard.service import Dashboard, Trend
from taskapp.ui.dashboard import views
from taskapp.ui.dashboard.views import Day, Figure, Share
from taskapp.ui.live import updates as live
from taskapp.ui.session import acting


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of one read."""

    dashboard: Dashboard
    trend: Trend


class DashboardState(rx.State):
    """The dashboard's figures and charts."""

    loaded: rx.Field[bool] = rx.field(False)
    figures: rx.Field[list[Figure]] = rx.field(default_factory=list)
    days: rx.Field[list[Day]] = rx.field(default_factory=list)
    categories: rx.Field[list[Share]] = rx.field(default_factory=list)
    sources: rx.Field[list[Share]] = rx.field(default_factory=list)
    assignees: rx.Field[list[Share]] = rx.field(default_factory=list)

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load all numbers."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            numbers = await _read_numbers(session, actor, [])
        self._show(actor, numbers)

    def _show(self, actor: Actor, numbers: _Numbers) -> None:
        values: dict[str, Any] = {
            "figures": views.figures(numbers.dashboard, numbers.trend, me=actor.member_id),
            "days": views.done_days(numbers.trend),
            "categories": views.categories(numbers.dashboard),
            "sources": views.sources(numbers.dashboard),
            "assignees": views.assignees(numbers.dashboard),
            "loaded": True,
        }
        for field, value in values.items():
            if self.get_value(field) != value:
                setattr(self, field, value)


async def _read_numbers(session: AsyncSession, actor: Actor, _changes: list[Change]) -> _Numbers:
    return _Numbers(await service.get_dashboard(session, actor), await service.get_trend(session, actor))


def _apply_numbers(state: DashboardState, actor: Actor, numbers: _Numbers) -> None:
    state._show(actor, numbers)


FEED = live.Feed(
    view=DashboardState,
    kinds=frozenset({"task", "member"}),
    read=_read_numbers,
    apply=_apply_numbers,
    reload=DashboardState.load,
)
