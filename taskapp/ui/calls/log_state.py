"""Initial values of the form to log a call: the current time in the organization's zone, and the contact."""

import reflex as rx

from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import NotFound
from taskapp.shared.dates import format_local_datetime
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id


class LogCallState(rx.State):
    """The form of a new call."""

    ready: rx.Field[bool] = rx.field(False)
    now: rx.Field[str] = rx.field("")
    contact_id: rx.Field[str] = rx.field("")
    contact_name: rx.Field[str] = rx.field("")

    @rx.event
    async def load(self) -> None:
        """Prepare an empty form; `?contact_id=` preselects the contact."""
        contact_id = self.router.url.query_parameters.get("contact_id", "")
        self.contact_id = self.contact_name = ""
        async with acting(self, write=False) as (session, actor):
            self.now = format_local_datetime(utc_now(), actor.timezone)
            if contact_id:
                try:
                    contact = await contact_service.get_contact(session, actor, parse_id(contact_id))
                    self.contact_id, self.contact_name = str(contact.id), contact.name
                except NotFound:
                    pass
        self.ready = True
