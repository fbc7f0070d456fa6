"""The numbers of the contacts of rows, for browsers on a phone: only they ask."""

import reflex as rx
from reflex.event import Event

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.core.work.bus import Change
from taskapp.shared.phones import format_phone
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id

# As many rows as a list shows at most.
_MOST = 1_200


class PhonesState(rx.State):
    """Whether the browser has asked for numbers; it then hears of changed contacts."""

    _has_asked: bool = False

    @rx.event
    async def load(self) -> None:
        """Keep the subscription, when the address of the list has changed."""
        if self.get_value("_has_asked"):
            async with acting(self, write=False) as (_, actor):
                live.join(self, actor, FEED)

    @rx.event
    @client_event
    async def read(self, ids: list[str] | None) -> Event | None:
        """Send the numbers of these contacts to the browser, of those that have one."""
        asked = [parse_id(one) for one in ids[:_MOST]] if isinstance(ids, list) else []
        self._has_asked = True
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            if not (actor.may(p.CONTACT_VIEW) or actor.may(p.CONTACT_VIEW_ASSIGNED)):
                return None
            phones = await contact_service.list_phones(session, actor, asked)
        numbers = {str(contact): {"to": phone, "words": format_phone(phone)} for contact, phone in phones.items()}
        return server_commands.wake("phones", numbers=numbers)

    @rx.event
    async def refresh(self) -> Event:
        """Let the browser ask again for all rows, when changes may have been missed."""
        return server_commands.wake("phones-changed", ids=[])


def _apply_changes(_state: PhonesState, _actor: Actor, changes: list[Change]) -> Event:
    return server_commands.wake("phones-changed", ids=[str(change.id) for change in changes])


FEED = live.Feed(view=PhonesState, kinds=frozenset({"contact"}), apply=_apply_changes, reload=PhonesState.refresh)
