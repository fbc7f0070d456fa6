"""State of the notification settings: one's own channels, and for admins the messages that could not be sent."""

from functools import partial

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.errors import invalid
from taskapp.notifications import preferences
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.preferences import DigestUpdate, Preferences, PreferencesUpdate
from taskapp.notifications.types import Channel, NotificationCategory
from taskapp.shared.text import pluralise
from taskapp.ui.notifications.settings_views import ChoiceRow, MessageRow, choice_rows, message_row
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id


class ChannelsState(rx.State):
    """Channels by category, the digest, and the unsent messages."""

    loaded: rx.Field[bool] = rx.field(False)
    choices: rx.Field[list[ChoiceRow]] = rx.field(default_factory=list)
    digest: rx.Field[bool] = rx.field(False)
    hour: rx.Field[str] = rx.field("8")
    problem: rx.Field[str] = rx.field("")
    dead: rx.Field[list[MessageRow]] = rx.field(default_factory=list)
    dead_count: rx.Field[int] = rx.field(0)
    waiting: rx.Field[str] = rx.field("")

    @rx.event
    async def load(self) -> None:
        """Load the settings, and the outbox where permitted."""
        async with acting(self, write=False) as (session, actor):
            settings = await preferences.get_preferences(session, actor)
            await self._read_outbox(session, actor)
        self._show(settings)
        self.loaded = True

    @rx.event
    @client_event
    async def choose(self, category: str, channel: str, on: bool) -> None:
        """Turn one category on or off on one channel."""
        categories = {item.value: item for item in NotificationCategory}
        if category not in categories:
            raise invalid("category", "is not known")
        if channel not in (Channel.EMAIL.value, Channel.PUSH.value):
            raise invalid("channel", "is not known")
        await self._save(PreferencesUpdate(categories={categories[category]: {Channel(channel): bool(on)}}))

    @rx.event
    @client_event
    async def pushed(self, on: bool) -> None:
        """Push was turned on or off in this browser; the first time, turn on all categories."""
        if on and not any(choice["push"] for choice in self.get_value("choices")):
            await self._save(
                PreferencesUpdate(categories={kind: {Channel.PUSH: True} for kind in NotificationCategory})
            )

    @rx.event
    @client_event
    async def choose_digest(self, on: bool) -> None:
        """Turn the daily digest on or off."""
        await self._save(PreferencesUpdate(digest=DigestUpdate(enabled=bool(on))))

    @rx.event
    @client_event
    async def choose_hour(self, hour: str) -> None:
        """Set the hour of the digest, "0" to "23"."""
        if not (isinstance(hour, str) and hour.isdecimal() and int(hour) <= 23):
            raise invalid("hour", "is not an hour of the day")
        await self._save(PreferencesUpdate(digest=DigestUpdate(hour=int(hour))))

    @rx.event
    @client_event
    async def send_again(self, message_id: str) -> Event:
        """Send one unsent message again."""
        await make(self, "message sent again", partial(outbox.send_again, message_id=parse_id(message_id)))
        async with acting(self, write=False) as (session, actor):
            await self._read_outbox(session, actor)
        return server_commands.toast("Trying again", level="success")

    @rx.event
    @client_event
    async def send_all_again(self) -> Event:
        """Send all unsent messages again."""
        made = await make(self, "messages sent again", outbox.send_all_again)
        async with acting(self, write=False) as (session, actor):
            await self._read_outbox(session, actor)
        return server_commands.toast(f"Trying {pluralise(made.value, 'message')} again", level="success")

    async def _save(self, changes: PreferencesUpdate) -> None:
        async with acting(self) as (session, actor):
            settings = await preferences.update_preferences(session, actor, changes)
        self._show(settings)

    async def _read_outbox(self, session: AsyncSession, actor: Actor) -> None:
        if not actor.may(p.ORGANIZATION_UPDATE):
            return
        summary = await outbox.summarize(session, actor)
        page = await outbox.list_messages(session, actor, state="dead")
        self.dead, self.dead_count = [message_row(message) for message in page.items], summary.dead
        self.waiting = f"{pluralise(summary.pending, 'message')} waiting to be sent." if summary.pending else ""

    def _show(self, settings: Preferences) -> None:
        self.choices, self.digest, self.hour = choice_rows(settings), settings.digest.enabled, str(settings.digest.hour)
        self.problem = settings.channels[0].problem or ""
