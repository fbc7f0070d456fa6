"""Verbs of the timeline: list entries, add and delete notes."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.contacts import activity, last_contact
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Activity
from taskapp.core.db import receipts
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Forbidden, NotFound
from taskapp.core.ids import new_id
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, cut_page, moment_after
from taskapp.core.work.bus import Change
from taskapp.tasks import service as task_service
from taskapp.timeline import repository
from taskapp.timeline.display import ABOUT_TASKS, ids_in
from taskapp.timeline.render import RelatedRows, entry_of
from taskapp.timeline.schemas import NoteCreate, TimelineEntry

CURSOR = "timeline"
NOTE = "note"


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def list_timeline(
    session: AsyncSession, actor: Actor, contact_id: UUID, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[TimelineEntry]:
    """A page of the timeline of a visible contact, newest first."""
    await contact_service.require_visible(session, actor, contact_id)
    before = moment_after(cursor, CURSOR)
    rows = await repository.list_entries(
        session, actor.organization_id, actor, contact_id, before=before, limit=check_limit(limit) + 1
    )
    page, next_cursor = cut_page(rows, CURSOR, limit=limit, key=lambda row: (row.at, row.id))
    related = await _load_related(session, actor, page)
    return Page([entry_of(row, related, actor.timezone) for row in page], next_cursor)


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def list_notes(session: AsyncSession, actor: Actor, contact_id: UUID, *, limit: int) -> list[TimelineEntry]:
    """The newest notes about a visible contact, newest first."""
    await contact_service.require_visible(session, actor, contact_id)
    org = actor.organization_id
    rows = await repository.list_entries(
        session, org, actor, contact_id, before=None, limit=check_limit(limit), kind=NOTE
    )
    related = await _load_related(session, actor, rows)
    return [entry_of(row, related, actor.timezone) for row in rows]


@verb(p.CONTACT_UPDATE)
async def add_note(session: AsyncSession, actor: Actor, contact_id: UUID, new: NoteCreate) -> TimelineEntry:
    """Add a note to a visible contact's timeline."""
    contact = await contact_service.require_visible(session, actor, contact_id)
    note_id = new_id()
    await activity.record(
        session, actor, contact_id=contact_id, kind=NOTE, subject_id=note_id, details={"text": new.text}
    )
    await session.flush()
    after_commit(session, Change(actor.organization_id, "contact", contact_id, contact.version))
    row = await repository.get_note(session, actor.organization_id, contact_id, note_id)
    last_contact.happened(session, actor.organization_id, contact_id, row.at)
    return entry_of(row, await _load_related(session, actor, [row]), actor.timezone)


@verb(p.CONTACT_UPDATE)
async def delete_note(session: AsyncSession, actor: Actor, contact_id: UUID, note_id: UUID) -> None:
    """Delete a note: the actor's own, or any note if the actor may delete contacts."""
    contact = await contact_service.require_visible(session, actor, contact_id)
    row = await repository.find_entry(session, actor.organization_id, contact_id, note_id)
    if row is None or row.kind != NOTE:
        raise NotFound(f"Note {note_id} does not exist.")
    if row.actor_member_id != actor.member_id and not actor.may(p.CONTACT_DELETE):
        raise Forbidden("Only its writer, or somebody who may delete contacts, can delete a note.")
    await repository.delete_entry(session, actor.organization_id, contact_id, note_id)
    await receipts.forget(session, actor.organization_id, lambda body: str(note_id) in body)
    last_contact.recount(session, actor.organization_id, contact_id)
    after_commit(session, Change(actor.organization_id, "contact", contact_id, contact.version))


async def _load_related(session: AsyncSession, actor: Actor, rows: list[Activity]) -> RelatedRows:
    """Current names of what the entries refer to: one query each for members, contacts, tasks and calls."""
    org, changes = actor.organization_id, [_changes(row) for row in rows]
    members = {row.actor_member_id for row in rows if row.actor_member_id}
    members |= {member for change in changes for member in ids_in(change, "assigned_to")}
    contacts = {contact for change in changes for contact in ids_in(change, "contact_id")}
    tasks = list({row.subject_id for row in rows if row.kind.startswith(ABOUT_TASKS)})
    calls = {row.subject_id for row in rows if row.kind.startswith("call-")}
    visible = await task_service.list_visible(session, actor, tasks) if tasks else []
    return RelatedRows(
        members=await repository.list_member_names(session, org, members) if members else {},
        contacts=await repository.list_contact_names(session, org, actor, contacts) if contacts else {},
        tasks={task.id: task.title for task in visible},
        deleted=await task_service.list_deleted(session, actor, tasks) if tasks else set(),
        calls=await repository.list_calls(session, org, calls) if calls else {},
    )


def _changes(row: Activity) -> dict[str, Any]:
    changes = row.details.get("changes")
    return changes if isinstance(changes, dict) else {}
