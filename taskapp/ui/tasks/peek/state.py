"""Live changes for the peek, which reads its task over REST."""

from contextlib import suppress

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.core.errors import AppError
from taskapp.core.ids import parse_id
from taskapp.core.work.bus import Change
from taskapp.tasks import service as task_service
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting


class PeekState(rx.State):
    """The ids of the task and the contact that the browser shows in the peek."""

    _shown: list[str] = []

    @rx.event
    async def load(self) -> None:
        """Keep the subscription of an open peek, when the address of its list has changed."""
        if self.get_value("_shown"):
            async with acting(self, write=False) as (_, actor):
                live.join(self, actor, FEED)

    @rx.event
    @client_event
    async def watch(self, versions: dict[str, int]) -> Event | None:
        """Report changes of a task and its contact to the browser, until others are named; none when the peek is closed.

        The browser has read these `versions`, by id; what changed since then is reported at once.
        """
        read = list(versions.items())[:2] if isinstance(versions, dict) else []
        self._shown = [str(one)[:36] for one, _ in read]
        if not self._shown:
            return None
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            current = await _versions(session, actor, self.get_value("_shown"))
        return None if current == dict(read) else server_commands.wake("peek-changed")

    @rx.event
    async def refresh(self) -> Event | None:
        """Let the browser read again, when changes may have been missed."""
        return server_commands.wake("peek-changed") if self.get_value("_shown") else None


async def _versions(session: AsyncSession, actor: Actor, ids: list[str]) -> dict[str, int]:
    """The versions of a task and its contact by id, without those that the actor may not see."""
    found: dict[str, int] = {}
    for read, one in zip((task_service.get_task, contact_service.get_contact), ids, strict=False):
        with suppress(AppError):
            found[one] = (await read(session, actor, parse_id(one))).version
    return found


def _apply_changes(state: PeekState, _actor: Actor, changes: list[Change]) -> Event | None:
    shown = state.get_value("_shown")
    return server_commands.wake("peek-changed") if any(str(change.id) in shown for change in changes) else None


FEED = live.Feed(view=PeekState, kinds=frozenset({"task", "contact"}), apply=_apply_changes, reload=PeekState.refresh)
