"""State of the organization's webhooks, for its admins."""

from functools import partial
from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.errors import AppError
from taskapp.notifications.types import EventType, NotificationCategory
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate, EndpointRead, EndpointUpdate
from taskapp.ui.form_errors import errors_by_field, read_form
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id

# What can be ticked, with its label: changes by anybody, and what is also in the feed.
LABELS = {
    "task.*": "Every change of tasks",
    "contact.*": "Every change of contacts",
    "call.*": "Calls processed or deleted",
    "suggestion.*": "Suggestions",
    **{category.value: f"Notification “{category.label}”" for category in NotificationCategory},
}


class HookRow(TypedDict):
    """One webhook as a row."""

    id: str
    url: str
    about: str
    problem: str
    enabled: bool


class WebhooksState(rx.State):
    """The webhook endpoints."""

    _reloads_when_outdated: ClassVar = True
    hooks: rx.Field[list[HookRow]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    made: rx.Field[int] = rx.field(0)

    @rx.event
    async def load(self) -> None:
        """Load the webhooks, where permitted."""
        async with acting(self, write=False) as (session, actor):
            await self._read_hooks(session, actor)
        self.errors = {}

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> Event | None:
        """Add a webhook; nothing ticked means everything."""
        chosen = [topic for topic in LABELS if entered.get(topic)]
        try:
            new = read_form(EndpointCreate, {"url": entered.get("url", ""), "categories": chosen})
            await make(self, "webhook", partial(webhooks.create_endpoint, new=new), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        async with acting(self, write=False) as (session, actor):
            await self._read_hooks(session, actor)
        self.errors, self.made = {}, self.made + 1
        return server_commands.toast("Webhook added", level="success")

    @rx.event
    @client_event
    async def turn(self, hook_id: str, on: bool) -> None:
        """Turn a webhook on or off."""
        async with acting(self) as (session, actor):
            await webhooks.update_endpoint(session, actor, parse_id(hook_id), EndpointUpdate(enabled=bool(on)))
            await self._read_hooks(session, actor)

    @rx.event
    @client_event
    async def test(self, hook_id: str) -> Event:
        """Send a test message to a webhook."""
        await make(self, "test message", partial(webhooks.send_test, endpoint_id=parse_id(hook_id)))
        return server_commands.toast("Test message on its way", level="success")

    @rx.event
    @client_event
    async def rotate(self, hook_id: str) -> Event:
        """Replace a webhook's secret."""
        await make(self, "webhook secret", partial(_rotate, hook_id=hook_id))
        return server_commands.toast("New secret made", description="The old one signs too for a day.", level="success")

    @rx.event
    @client_event
    async def remove(self, hook_id: str) -> Event:
        """Remove a webhook."""
        async with acting(self) as (session, actor):
            await webhooks.delete_endpoint(session, actor, parse_id(hook_id))
            await self._read_hooks(session, actor)
        return server_commands.toast("Webhook removed", level="success")

    async def _read_hooks(self, session: AsyncSession, actor: Actor) -> None:
        hooks = await webhooks.list_endpoints(session, actor) if actor.may(p.ORGANIZATION_UPDATE) else []
        self.hooks = [hook_row(hook) for hook in hooks]


def hook_row(hook: EndpointRead) -> HookRow:
    """Return the row of a webhook: its URL, its categories, and its last problem."""
    categories = ", ".join(_label(name) for name in hook.categories) or "Everything"
    return {
        "id": str(hook.id),
        "url": hook.url,
        "about": categories if hook.enabled else f"{categories} · turned off",
        "problem": hook.problem or "",
        "enabled": hook.enabled,
    }


def _label(topic: str) -> str:
    if topic in LABELS:
        return LABELS[topic]
    return EventType(topic).label if topic in set(EventType) else topic


async def _rotate(session: AsyncSession, actor: Actor, *, hook_id: str) -> None:
    await webhooks.rotate_secret(session, actor, parse_id(hook_id))
