"""Live changes for the peek, which reads its task over REST."""

import reflex as rx
from reflex.event import Event

from taskapp.access.actor import Actor
from taskapp.core.work.bus import Change
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
            await self._join()

    @rx.event
    @client_event
    async def watch(self, ids: list[str]) -> None:
        """Report changes of these ids to the browser, until others are named; none when the peek is closed."""
        self._shown = [str(one)[:36] for one in ids[:2]] if isinstance(ids, list) else []
        if self._shown:
            await self._join()

    @rx.event
    async def refresh(self) -> Event | None:
        """Let the browser read again, when changes may have been missed."""
        return server_commands.wake("peek-changed") if self.get_value("_shown") else None

    async def _join(self) -> None:
        async with acting(self, write=False) as (_, actor):
            live.join(self, actor, FEED)


def _apply_changes(state: PeekState, _actor: Actor, changes: list[Change]) -> Event | None:
    shown = state.get_value("_shown")
    return server_commands.wake("peek-changed") if any(str(change.id) in shown for change in changes) else None


FEED = live.Feed(view=PeekState, kinds=frozenset({"task", "contact"}), apply=_apply_changes, reload=PeekState.refresh)
