"""The bell: unread notifications and open tasks as the navigation counts them, and a word when something arrives."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.core.work.bus import Change
from taskapp.notifications import service as notification_service
from taskapp.notifications.schemas import NotificationRead
from taskapp.tasks.counts import service as counts
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.session import acting


@dataclass(frozen=True, slots=True)
class _Bell:
    """How many entries are unread, and the newest of all."""

    unread: int
    newest: NotificationRead | None


class BellState(rx.State):
    """What the frame counts on every page."""

    unread: rx.Field[int] = rx.field(0)
    open_tasks: rx.Field[int] = rx.field(0)
    organizations: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)

    _newest: str = ""

    @rx.event
    async def load(self) -> None:
        """Count, and list the organizations one can switch to."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, TASKS)
            live.join(self, actor, ARRIVALS)
            open_tasks = await _count_open(session, actor, [])
            bell = await _look(session, actor, [])
            found = await auth_service.list_organizations(session, actor)
        organizations = [{"id": str(id_), "name": name, "current": id_ == actor.organization_id} for id_, name in found]
        if self.get_value("organizations") != organizations:
            self.organizations = organizations
        self._show_open(open_tasks)
        self._ring(bell)

    def _show_open(self, open_tasks: int) -> None:
        if self.open_tasks != open_tasks:
            self.open_tasks = open_tasks

    def _ring(self, bell: _Bell) -> NotificationRead | None:
        """Take over the count; the newest entry when it was not there before."""
        grew, known = bell.unread > self.unread, self._newest
        if self.unread != bell.unread:
            self.unread = bell.unread
        self._newest = str(bell.newest.id) if bell.newest else ""
        return bell.newest if grew and known != self._newest else None


async def _count_open(session: AsyncSession, actor: Actor, _changes: list[Change]) -> int:
    return (await counts.count_by_status(session, actor)).open if actor.may(p.TASK_LIST) else 0


async def _look(session: AsyncSession, actor: Actor, _changes: list[Change]) -> _Bell:
    unread = await notification_service.count_unread(session, actor)
    page = await notification_service.list_notifications(session, actor, limit=1)
    return _Bell(unread, page.items[0] if page.items else None)


def _follow_tasks(state: BellState, _actor: Actor, open_tasks: int) -> None:
    state._show_open(open_tasks)


def _follow_arrivals(state: BellState, _actor: Actor, bell: _Bell) -> Any:
    """Count anew and announce what just arrived."""
    arrived = state._ring(bell)
    return server_commands.toast(arrived.label, description=arrived.title, key=str(arrived.id)) if arrived else None


TASKS = live.Feed(
    view=BellState, kinds=frozenset({"task"}), read=_count_open, apply=_follow_tasks, reload=BellState.load
)
ARRIVALS = live.Feed(
    view=BellState,
    kinds=frozenset({"notification"}),
    read=_look,
    apply=_follow_arrivals,
    reload=BellState.load,
    personal=True,
)
