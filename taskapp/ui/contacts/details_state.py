"""State of a contact's page without its right panel, and editing the contact."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.core.errors import AppError, NotFound
from taskapp.core.work.bus import Change
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import contacts as contact_erasure
from taskapp.organizations import service as organization_service
from taskapp.tasks.counts import service as task_counts
from taskapp.ui import routes
from taskapp.ui.calls.views import CallRow, row_of_contact
from taskapp.ui.contacts.editing import save_contact
from taskapp.ui.contacts.views import ContactRow, MemberRow, contact_row, fold_words, member_rows
from taskapp.ui.edits import show_gone, show_refusal
from taskapp.ui.form_errors import form_texts
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.live import updates as live
from taskapp.ui.once import accept
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, writing
from taskapp.ui.shell.bell import mark_opened
from taskapp.ui.tasks.verbs import parse_id


class ContactDetailsState(rx.State):
    """One contact: shown, or being edited (`?edit=1`)."""

    loaded: rx.Field[bool] = rx.field(False)
    missing: rx.Field[bool] = rx.field(False)
    editing: rx.Field[bool] = rx.field(False)
    contact: rx.Field[ContactRow] = rx.field(default_factory=dict)
    members: rx.Field[list[MemberRow]] = rx.field(default_factory=list)
    # The numbers of open tasks by side in the Tasks tab, and the headings of its folded groups.
    task_counts: rx.Field[dict[str, int]] = rx.field(default_factory=lambda: {"we": 0, "they": 0})
    folds: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    # Whether the facts are unfolded on a phone.
    facts_open: rx.Field[bool] = rx.field(False)
    last_call: rx.Field[list[CallRow]] = rx.field(default_factory=list)
    may_assign: rx.Field[bool] = rx.field(False)
    tab: rx.Field[str] = rx.field("")
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    # The contact and the members when the form was opened; changes by others do not reach the form.
    edited: rx.Field[ContactRow] = rx.field(default_factory=dict)
    choices: rx.Field[list[MemberRow]] = rx.field(default_factory=list)
    conflicts: rx.Field[list[ConflictRow]] = rx.field(default_factory=list)

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the contact in the URL."""
        contact_id = routes.last_segment(self.router.url.path)
        if contact_id != self.get_value("contact").get("id"):
            self.loaded = self.missing = False
        query = self.router.url.query_parameters
        editing, self.tab = query.get("edit") == "1", query.get("tab", "")[:20]
        try:
            async with acting(self, write=False) as (session, actor):
                live.join(self, actor, FEED)
                await self._read_contact(session, actor, contact_id)
        except NotFound:
            self.missing, self.loaded = True, True
            return
        # Opened again, as after a lost connection, the form keeps what it began with; another contact has a form of its own.
        if editing and not (self.editing and self.get_value("edited").get("id") == contact_id):
            self.errors, self.conflicts = {}, []
            self.edited, self.choices = self.get_value("contact"), self.get_value("members")
        self.editing, self.missing, self.loaded = editing, False, True
        await mark_opened(self, contact_id=parse_id(contact_id))

    @rx.event
    @client_event
    async def toggle_facts(self) -> None:
        """Unfold or fold the facts, on a phone."""
        self.facts_open = not self.facts_open

    @rx.event
    @client_event
    async def save(self, entered: dict[str, Any]) -> list[Event | EventSpec] | None:
        """Save the edited fields and members; asks when somebody else has changed one of the fields meanwhile."""
        contact_id = self.get_value("contact")["id"]
        try:
            await writing(self, partial(save_contact, contact_id=parse_id(contact_id), entered=entered))
            async with acting(self, write=False) as (session, actor):
                await self._read_contact(session, actor, contact_id)
        except AppError as error:
            show_refusal(self, error)
            return None
        await accept(self, entered)
        self.errors, self.conflicts, self.editing = {}, [], False
        return [server_commands.toast("Saved", level="success"), rx.redirect(routes.contact(contact_id), replace=True)]

    @rx.event
    @client_event
    async def delete(self, contact_id: str, entered: dict[str, Any]) -> list[Event | EventSpec]:
        """Delete the contact for good, with its calls or without; the dialog has asked, because this cannot be undone."""
        calls: contact_erasure.CallsOfContact = "keep" if form_texts(entered).get("calls") == "keep" else "delete"
        async with acting(self) as (session, actor):
            gone = await contact_erasure.delete_contact(session, actor, parse_id(contact_id), calls=calls)
        call_erasure.remove_files(actor.organization_id, gone)
        return [server_commands.toast("Contact deleted", level="success"), rx.redirect(routes.CONTACTS)]

    async def _read_contact(self, session: AsyncSession, actor: Actor, contact_id: str) -> None:
        contact = await contact_service.get_contact(session, actor, parse_id(contact_id))
        members = await organization_service.list_members(session, actor)
        self.contact, self.members = contact_row(contact, actor.timezone), member_rows(members, contact.member_ids)
        self.may_assign = actor.sees_all_contacts
        await self._read_overview(session, actor, contact.id)

    async def _read_overview(self, session: AsyncSession, actor: Actor, contact_id: UUID) -> None:
        if actor.may(p.TASK_LIST):
            counts = await task_counts.count_of_contact(session, actor, contact_id)
            self.task_counts, self.folds = {"we": counts.we, "they": counts.they}, fold_words(counts)
        if actor.may(p.CALL_LIST):
            calls = await call_service.list_calls(session, actor, contact_id=contact_id, limit=1)
            self.last_call = [row_of_contact(call, actor.timezone) for call in calls.items]


async def _apply_contact_changes(state: ContactDetailsState, actor: Actor, changes: list[Change]) -> None:
    """Read the contact again when it has changed; show that it is missing when it was deleted."""
    contact_id = state.get_value("contact").get("id")
    # A changed task or call may belong to this contact, whose next task and last call are shown; tags have a rhythm of the organization.
    if not any(change.kind != "contact" or str(change.id) == contact_id for change in changes):
        return
    try:
        async with db.reading() as session:
            await state._read_contact(session, actor, contact_id)
    except NotFound:
        show_gone(state, "contact")


FEED = live.Feed(
    view=ContactDetailsState,
    kinds=frozenset({"contact", "task", "call", "organization"}),
    apply=_apply_contact_changes,
    reload=ContactDetailsState.load,
)
