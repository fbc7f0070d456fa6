"""Live counts of the navigation (unread notifications, tasks due today, open tasks, suggestions), and a toast for a new notification."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.core.errors import Forbidden
from taskapp.core.work.bus import Change
from taskapp.extraction.suggestions import inbox
from taskapp.notifications import service as notification_service
from taskapp.notifications.schemas import NotificationRead
from taskapp.tasks.counts import service as counts
from taskapp.tasks.types import DayGroup, Whose
from taskapp.ui import routes
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.session import acting


@dataclass(frozen=True, slots=True)
class _Bell:
    """The number of unread notifications, and the newest notification."""

    unread: int
    newest: NotificationRead | None


class BellState(rx.State):
    """The counts shown on every page."""

    unread: rx.Field[int] = rx.field(0)
    due_today: rx.Field[int] = rx.field(0)
    open_tasks: rx.Field[int] = rx.field(0)
    suggestions: rx.Field[int] = rx.field(0)
    organizations: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)

    _newest: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the counts, and the organizations one can switch to."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, DUE_TODAY)
            live.join(self, actor, TASKS)
            live.join(self, actor, ARRIVALS)
            live.join(self, actor, SUGGESTIONS)
            suggestions = await _count_suggestions(session, actor, [])
            due_today = await _count_due_today(session, actor, [])
            open_tasks = await _count_open(session, actor, [])
            bell = await _read_bell(session, actor, [])
            memberships = await auth_service.list_organizations(session, actor)
        organizations = [
            {"id": str(id_), "name": name, "current": id_ == actor.organization_id} for id_, name in memberships
        ]
        if self.get_value("organizations") != organizations:
            self.organizations = organizations
        for name, count in (("due_today", due_today), ("open_tasks", open_tasks), ("suggestions", suggestions)):
            self._show_count(name, count)
        self._show_bell(bell)

    def _show_count(self, name: str, count: int) -> None:
        if getattr(self, name) != count:
            setattr(self, name, count)

    def _show_bell(self, bell: _Bell) -> NotificationRead | None:
        """Show the count; return the newest notification when it has just arrived."""
        grew, known = bell.unread > self.unread, self._newest
        self._show_count("unread", bell.unread)
        self._newest = str(bell.newest.id) if bell.newest else ""
        return bell.newest if grew and known != self._newest else None


async def mark_opened(
    state: rx.State, *, task_id: UUID | None = None, call_id: UUID | None = None, contact_id: UUID | None = None
) -> None:
    """Mark the notifications about a task, a call or a contact itself read, because its page was opened."""
    async with acting(state, write=False) as (session, actor):
        unread = await notification_service.count_unread(session, actor)
    if unread:
        # An organization that will be deleted can only be read.
        with suppress(Forbidden):
            async with acting(state) as (session, actor):
                about = {"task_id": task_id, "call_id": call_id, "contact_id": contact_id}
                await notification_service.mark_read_about(session, actor, **about)


async def _count_due_today(session: AsyncSession, actor: Actor, _changes: list[Change]) -> int:
    if not actor.may(p.TASK_LIST):
        return 0
    groups = await counts.count_day(session, actor, Whose.ME)
    return groups[DayGroup.OVERDUE] + groups[DayGroup.TODAY]


async def _count_open(session: AsyncSession, actor: Actor, _changes: list[Change]) -> int:
    return (await counts.count_by_status(session, actor)).open if actor.may(p.TASK_LIST) else 0


async def _count_suggestions(session: AsyncSession, actor: Actor, _changes: list[Change]) -> int:
    return await inbox.count_pending(session, actor) if actor.may(p.TASK_LIST) else 0


async def _read_bell(session: AsyncSession, actor: Actor, _changes: list[Change]) -> _Bell:
    unread = await notification_service.count_unread(session, actor)
    page = await notification_service.list_notifications(session, actor, limit=1)
    return _Bell(unread, page.items[0] if page.items else None)


def _apply_notifications(state: BellState, _actor: Actor, bell: _Bell) -> Event | None:
    """Update the count, and show a toast for a notification that has just arrived."""
    arrived = state._show_bell(bell)
    if arrived is None:
        return None
    opening = ("Open", rx.redirect(url_of(arrived)))
    return server_commands.toast(what_of(arrived), description=arrived.title, key=str(arrived.id), action=opening)


def what_of(entry: NotificationRead) -> str:
    """What a notification says happened, and by whom: "Task Assigned by Ana"."""
    actor = str(entry.payload.get("actor_name") or "")
    return f"{entry.label} by {actor}" if actor else entry.label


def url_of(entry: NotificationRead) -> str:
    """The URL that a notification is about."""
    if entry.task_id:
        return routes.task(entry.task_id)
    if entry.call_id:
        return f"{routes.CALLS}/{entry.call_id}"
    return routes.contact(entry.contact_id) if entry.contact_id else routes.NOTIFICATIONS


def _feed_of(name: str, kind: str, count: Any, *, personal: bool = False) -> live.Feed:
    """The feed of one count: `count` reads it when something of the kind has changed."""

    def show(state: BellState, _actor: Actor, found: int) -> None:
        state._show_count(name, found)

    kinds = frozenset({kind})
    return live.Feed(view=BellState, kinds=kinds, read=count, apply=show, reload=BellState.load, personal=personal)


DUE_TODAY = _feed_of("due_today", "task", _count_due_today, personal=True)
TASKS = _feed_of("open_tasks", "task", _count_open)
SUGGESTIONS = _feed_of("suggestions", "call", _count_suggestions)
ARRIVALS = live.Feed(
    view=BellState,
    kinds=frozenset({"notification"}),
    read=_read_bell,
    apply=_apply_notifications,
    reload=BellState.load,
    personal=True,
)
