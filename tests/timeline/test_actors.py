"""The timeline names the actor and the entry point: a person, an API token, the assistant, the AI, or a job."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from taskapp.access.actor import Actor, Via
from taskapp.assistant import toolbox
from taskapp.core.db import database as db
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.timeline import service
from taskapp.timeline.schemas import TimelineEntry
from taskapp.ui.timeline.views import LONGEST, entry_row, week_of
from tests.extraction.call_fixtures import extract, listening_model
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import a_company
from tests.factories.tasks import a_task
from tests.support.language_model import LanguageModelServer

__all__ = ["listening_model"]
NEW_YORK = ZoneInfo("America/New_York")

pytestmark = pytest.mark.anyio


async def _entries(actor: Actor, contact_id: object) -> list[TimelineEntry]:
    async with db.reading() as session:
        return (await service.list_timeline(session, actor, contact_id, limit=200)).items  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("via", "kind", "label"),
    [
        ("web", "person", ""),
        ("cli", "person", ""),
        ("link", "person", ""),
        ("api", "api", "by API token"),
        ("assistant", "assistant", "by assistant"),
        ("mcp", "assistant", "by assistant"),
    ],
)
async def test_a_member_is_named_with_the_entry_point_they_used(
    database: db.Database, via: Via, kind: str, label: str
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        task = await a_task(session, company.manager)
    async with database.transaction() as session:
        await task_service.mark_done(session, company.admin.through(via), task.id)
    entry = (await _entries(company.viewer, task.contact_id))[0]
    assert (entry.actor.kind, entry.actor.name, entry.actor.member_id) == (kind, "Admin", company.admin.member_id)
    row = entry_row(entry, NEW_YORK)
    assert (row["who"], row["via"], row["verb"]) == ("Admin", label, "completed a task")


async def test_the_ai_and_the_clock_are_named_as_such(database: db.Database, model: LanguageModelServer) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager, "Bob", assigned_to=[company.agent])
        call = await a_call(session, company.manager.through("web"), contact=contact)
    assert (await extract(company, call.id)).created == 1
    HandClock("2026-03-27T21:00:00+00:00")
    assert await send_due_reminders() == 1
    reminded, made, logged = (await _entries(company.viewer, contact.id))[:3]
    assert (reminded.kind, reminded.actor.kind, reminded.actor.name) == ("task-reminded", "job", "Taskapp")
    assert (made.kind, made.actor.kind, made.actor.name) == ("task-created", "ai", "AI")
    assert (logged.kind, logged.actor.kind, logged.call_id) == ("call-logged", "person", call.id)
    assert [entry_row(entry, NEW_YORK)["via"] for entry in (reminded, made)] == ["on schedule", "from a call"]
    assert [entry_row(entry, NEW_YORK)["kind"] for entry in (reminded, made, logged)] == ["task", "ai", "call"]


async def test_a_snooze_says_until_when_and_a_long_description_is_cut_on_the_screen_only(
    database: db.Database,
) -> None:
    HandClock("2026-03-27T21:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone="America/New_York")
        task = await a_task(session, company.manager, due_date="2026-03-29T09:00")
        await snoozing.snooze(session, company.manager, task.id, until="2026-03-30T15:30")
    await toolbox.use(company.manager, "update_task", {"task_id": str(task.id), "description": "long words\n" * 500})
    edited, snoozed = (await _entries(company.viewer, task.contact_id))[:2]
    assert entry_row(snoozed, NEW_YORK)["changes"] == ["Until March 30, 2026 at 3:30 PM"]
    assert len(edited.changes[0].after or "") > 5_000
    [text] = entry_row(edited, NEW_YORK)["changes"]
    assert text.startswith("Description: nothing → long words long words")
    assert len(text) < LONGEST + 40


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ("2026-11-23", "Nov 23 – 29, 2026"),
        ("2026-11-29", "Nov 23 – 29, 2026"),
        ("2026-12-02", "Nov 30 – Dec 6, 2026"),
        ("2025-01-01", "Dec 30, 2024 – Jan 5, 2025"),
    ],
)
def test_a_week_is_from_monday_to_sunday(day: str, week: str) -> None:
    assert week_of(date.fromisoformat(day)) == week
