"""The words of timeline entries: what is said of calls, times and snoozes, and of what another version stored."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate
from taskapp.contacts.model import Activity
from taskapp.contacts.schemas import ContactRead
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskUpdate
from taskapp.timeline import service
from taskapp.timeline.schemas import TimelineEntry
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio


async def _entries(company: Company, contact: ContactRead) -> dict[str, TimelineEntry]:
    """The newest entry of each kind."""
    async with db.reading() as session:
        entries = (await service.list_timeline(session, company.viewer, contact.id)).items
    return {entry.kind: entry for entry in reversed(entries)}


def _store(session: AsyncSession, actor: Actor, contact: ContactRead, kind: str, **fields: Any) -> None:
    """Write an entry as a job or another version of the product does."""
    own = {"organization_id": actor.organization_id, "contact_id": contact.id, "subject_id": contact.id}
    session.add(Activity(**{**own, "kind": kind, "actor_kind": "job", "at": utc_now(), "details": {}, **fields}))


async def test_only_the_entry_of_the_logging_says_how_a_call_ended(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        new = CallCreate(contact_id=contact.id, direction="outbound", started_at="2026-03-28T15:00", ended="voicemail")
        call = await call_service.create_call(session, company.manager, new)
        _store(session, company.manager, contact, "call-processed", subject_id=call.id)
    entries = await _entries(company, contact)
    assert entries["call-processed"].call_id == call.id
    outcomes = {kind: entry.details.get("outcome_label") for kind, entry in entries.items()}
    assert (outcomes["call-logged"], outcomes["call-processed"]) == ("Voicemail", None)


async def test_a_task_that_was_made_without_asking_says_so_in_words_and_in_a_field(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        _store(session, company.manager, contact, "task-created", details={"title": "Call", "automatic": True})
    made = (await _entries(company, contact))["task-created"]
    assert (made.verb, made.details["automatic"]) == ("created a task without asking", True)


async def test_a_moved_time_is_told_in_the_organizations_time(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session, timezone="Pacific/Honolulu")
        contact = await a_contact(session, company.manager)
        task = await a_task(session, company.manager, contact=contact, due_date="2026-03-28T15:00")
        moved = TaskUpdate(due_date="2026-03-28T21:30")
        await task_service.update_task(session, company.manager, task.id, moved)
    (change,) = (await _entries(company, contact))["task-edited"].changes
    assert (change.before, change.after) == ("March 28, 2026 at 3:00 PM", "March 28, 2026 at 9:30 PM")


async def test_an_end_of_a_snooze_that_is_no_time_is_left_out(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager)
        _store(session, company.manager, contact, "task-snoozed", details={"title": "Call", "until": "tomorrow"})
    snoozed = (await _entries(company, contact))["task-snoozed"]
    assert (snoozed.title, snoozed.details.get("until_words")) == ("Call", None)
