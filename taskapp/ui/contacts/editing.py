"""Saving the form of an existing contact: the edited fields and the assigned members."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactRead, ContactUpdate
from taskapp.organizations import service as organization_service
from taskapp.shared.phones import format_phone
from taskapp.ui.contacts.views import with_tag_list
from taskapp.ui.edits import FieldsConflict, merge
from taskapp.ui.form_errors import read_form
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.tasks.forms.editing import who_changed

LABELS = {
    "name": "Name",
    "company": "Company",
    "email": "Email",
    "phone": "Phone",
    "tags": "Tags",
    "check_in_days": "Check in every",
}
MEMBER = "member_"


async def save_contact(session: AsyncSession, actor: Actor, contact_id: UUID, entered: dict[str, Any]) -> None:
    """Write the edited fields and members; raises `FieldsConflict` when somebody else has changed the same field meanwhile."""
    await contact_service.require_visible(session, actor, contact_id, lock=True)
    contact = await contact_service.get_contact(session, actor, contact_id)
    current = _form_values(contact) | await _ticked(session, actor, contact)
    changes, conflicts = merge(entered, current)
    fields = {name: changes[name] for name in changes if name in LABELS}
    if rows := [name for name in conflicts if name in LABELS]:
        raise FieldsConflict([await _conflict(session, actor, contact, name, changes[name]) for name in rows])
    if fields:
        await contact_service.update_contact(
            session, actor, contact_id, read_form(ContactUpdate, with_tag_list(fields))
        )
    if changes.keys() - fields.keys():
        ticked = current | changes
        chosen = [UUID(name.removeprefix(MEMBER)) for name, on in ticked.items() if name.startswith(MEMBER) and on]
        await contact_service.set_members(session, actor, contact_id, member_ids=chosen)


def _form_values(contact: ContactRead) -> dict[str, str]:
    return {
        "name": contact.name,
        "company": contact.company or "",
        "email": contact.email or "",
        "phone": format_phone(contact.phone),
        "tags": ", ".join(contact.tags),
        "check_in_days": str(contact.check_in_days or ""),
    }


async def _ticked(session: AsyncSession, actor: Actor, contact: ContactRead) -> dict[str, str]:
    """The boxes of the members who can be assigned; none for an actor who may not assign."""
    if not actor.sees_all_contacts:
        return {}
    members = await organization_service.list_members(session, actor)
    return {
        f"{MEMBER}{member.id}": "on" if member.id in contact.member_ids else ""
        for member in members
        if member.active or member.id in contact.member_ids
    }


async def _conflict(session: AsyncSession, actor: Actor, contact: ContactRead, name: str, mine: str) -> ConflictRow:
    theirs = _form_values(contact)[name]
    who = await who_changed(session, actor, contact.id, name)
    return {"name": name, "label": LABELS[name], "mine": mine, "theirs": theirs, "value": theirs, "who": who}
