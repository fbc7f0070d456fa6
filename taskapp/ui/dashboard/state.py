"""State of the dashboard, with live updates."""

from dataclasses import dataclass
from typing import Any, TypedDict

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.work.bus import Change
from taskapp.dashboard import service
from taskapp.dashboard.promises import DEFAULT_DAYS
from taskapp.dashboard.service import Dashboard, Trend
from taskapp.ui import routes
from taskapp.ui.dashboard import questions, views
from taskapp.ui.dashboard.questions import Late, Split
from taskapp.ui.dashboard.views import Day, Figure
from taskapp.ui.live import updates as live
from taskapp.ui.session import acting

# The windows on offer, in days.
WINDOWS = (7, DEFAULT_DAYS, 90)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of one read."""

    dashboard: Dashboard
    trend: Trend


class Window(TypedDict):
    """A choice of how many days promises and suggestions are counted over."""

    label: str
    to: str
    current: bool


class DashboardState(rx.State):
    """The dashboard's figures and charts; `days` is the window of promises and suggestions."""

    loaded: rx.Field[bool] = rx.field(False)
    days: rx.Field[int] = rx.field(DEFAULT_DAYS)
    windows: rx.Field[list[Window]] = rx.field(default_factory=list)
    figures: rx.Field[list[Figure]] = rx.field(default_factory=list)
    done: rx.Field[list[Day]] = rx.field(default_factory=list)
    totals: rx.Field[list[Split]] = rx.field(default_factory=list)
    people: rx.Field[list[Split]] = rx.field(default_factory=list)
    people_note: rx.Field[str] = rx.field("")
    sources: rx.Field[list[Split]] = rx.field(default_factory=list)
    overdue: rx.Field[list[Late]] = rx.field(default_factory=list)
    overdue_note: rx.Field[str] = rx.field("")
    suggestions: rx.Field[list[Split]] = rx.field(default_factory=list)
    sees_calls: rx.Field[bool] = rx.field(False)

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load all numbers for the window of the URL."""
        asked = self.router.url.query_parameters.get("days", "")
        days = next((days for days in WINDOWS if str(days) == asked), DEFAULT_DAYS)
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            numbers = await _read_window(session, actor, days)
        self.days = days
        self._show(actor, numbers)

    def _show(self, actor: Actor, numbers: _Numbers) -> None:
        found, trend = numbers.dashboard, numbers.trend
        late, kept = found.overdue_by_assignee, found.promises.we.by_assignee
        values: dict[str, Any] = {
            "windows": [_window(days, self.days) for days in WINDOWS],
            "figures": [*views.figures(found, trend, me=actor.member_id), *views.contact_figures(found)],
            "done": views.done_days(trend),
            "totals": questions.totals(found.promises),
            "people": questions.people(found.promises),
            "people_note": questions.people_note(min(len(kept), questions.NAMED), len(kept)),
            "sources": questions.sources(found.promises),
            "overdue": questions.overdue(late),
            "overdue_note": questions.people_note(min(len(late), questions.NAMED), len(late)),
            "suggestions": questions.suggestions(found.suggestions),
            "sees_calls": bool(found.suggestions),
            "loaded": True,
        }
        for field, value in values.items():
            if self.get_value(field) != value:
                setattr(self, field, value)


def _window(days: int, current: int) -> Window:
    to = routes.DASHBOARD if days == DEFAULT_DAYS else f"{routes.DASHBOARD}?days={days}"
    return {"label": f"{days} days", "to": to, "current": days == current}


async def _read_window(session: AsyncSession, actor: Actor, days: int) -> _Numbers:
    return _Numbers(await service.get_dashboard(session, actor, days=days), await service.get_trend(session, actor))


async def _read_numbers(session: AsyncSession, actor: Actor, _changes: list[Change]) -> _Numbers:
    return await _read_window(session, actor, DEFAULT_DAYS)


def _apply_numbers(state: DashboardState, actor: Actor, numbers: _Numbers) -> Any:
    """Show the numbers, which are read once for all; a page with another window reads its own."""
    if state.days != DEFAULT_DAYS:
        return DashboardState.load
    state._show(actor, numbers)
    return None


FEED = live.Feed(
    view=DashboardState,
    kinds=frozenset({"task", "member", "call", "contact", "organization"}),
    read=_read_numbers,
    apply=_apply_numbers,
    reload=DashboardState.load,
)
