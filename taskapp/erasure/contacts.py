"""Erases contacts with their tasks, history and notifications, and with their calls or without."""

from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.audit import service as audit
from taskapp.calls.model import Call
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Contact
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict
from taskapp.core.work.bus import Change
from taskapp.erasure import calls as call_erasure
from taskapp.erasure import repository
from taskapp.erasure.references import Erased, pattern_of, redacted
from taskapp.export import service as export_service
from taskapp.notifications.webhooks import service as webhooks
from taskapp.telephony import service as telephony_service

# What becomes of an erased contact's calls.
CallsOfContact = Literal["delete", "keep"]
# Written in calls that stay, in place of the contact's name, e-mail address and phone number.
NAMELESS = "[deleted contact]"


@verb(p.CONTACT_DELETE)
async def delete_contact(
    session: AsyncSession, actor: Actor, contact_id: UUID, *, calls: CallsOfContact = "delete"
) -> list[UUID]:
    """Erase a visible contact for good, with its tasks and its history; returns the ids of the calls erased with it.

    `calls.remove_files` must follow for these once the transaction has committed. Calls that are kept lose the link to
    the contact, and its name, e-mail address and phone number where they stand in the transcript.
    """
    contact = await contact_service.require_visible(session, actor, contact_id)
    if calls == "delete":
        actor.require(p.CALL_DELETE)
    org = actor.organization_id
    # Lock tasks before their contact, like every change of a task; the other order would deadlock.
    task_ids = await repository.list_tasks_of_contact(session, org, contact_id)
    await contact_service.close(session, actor, contact_id)
    task_ids += await repository.list_tasks_of_contact(session, org, contact_id)
    found = await repository.lock_calls_of_contact(session, org, contact_id)
    removed = await repository.delete_tasks(session, org, task_ids)
    gone = frozenset(task_ids) | {contact_id}
    if calls == "delete":
        await call_erasure.erase_calls(session, org, found, tasks="keep", also=gone)
    else:
        await _keep_calls(session, org, found, contact)
        await repository.erase_references(session, org, Erased(gone))
    await repository.forget_words(session, org)
    await export_service.forget_exports(session, org)
    if contact.phone:
        await telephony_service.erase_number(session, org, contact.phone)
    await contact_service.remove_row(session, actor, contact_id)
    erased = [call.id for call in found] if calls == "delete" else []
    await webhooks.report_erased(session, org, actor, "task", removed)
    await webhooks.report_erased(session, org, actor, "call", erased)
    audit.record(
        session, actor, "contact.deleted", target_kind="contact", target_id=contact_id, details={"calls": calls}
    )
    return erased


@verb(p.CONTACT_CREATE)
async def undo_create(session: AsyncSession, actor: Actor, contact_id: UUID, *, version: int) -> None:
    """Take back a contact that the actor has made, also without the permission to delete contacts.

    Raises `Conflict` when its version is not `version` any more, or it has tasks, notes, calls or a history of others.
    """
    contact = await contact_service.require_visible(session, actor, contact_id, lock=True)
    # Erasing takes the actor's assignment to the contact away before the contact itself.
    trusted = replace(actor, permissions=actor.permissions | {p.CONTACT_DELETE, p.CONTACT_VIEW})
    org = actor.organization_id
    # From here on nothing can be added that refers to the contact.
    await contact_service.close(session, trusted, contact_id)
    entries = await repository.list_entries(session, org, contact_id, limit=2)
    calls = await repository.lock_calls_of_contact(session, org, contact_id)
    if calls or contact.version != version or entries != [("contact-created", actor.member_id)]:
        raise Conflict(f"{contact.name} was changed or used since, and stays.")
    await delete_contact(session, trusted, contact_id, calls="keep")


async def _keep_calls(session: AsyncSession, organization_id: UUID, calls: list[Call], contact: Contact) -> None:
    pattern = pattern_of(contact.name, contact.email, phone=contact.phone)
    for call in calls:
        call.contact_id, call.phone, call.version = None, None, call.version + 1
        if pattern:
            _redact(call, ("transcription", "analysis", "problem"), pattern)
        after_commit(session, Change(organization_id, "call", call.id, call.version))
    if pattern:
        for row in await repository.list_evidence(session, organization_id, [call.id for call in calls]):
            _redact(row, ("quote", "speaker", "content"), pattern)
    await session.flush()


def _redact(row: Any, columns: tuple[str, ...], pattern: Any) -> None:
    for name in columns:
        if getattr(row, name, None):
            setattr(row, name, redacted(getattr(row, name), pattern, NAMELESS))
