"""The feed of a member who sees assigned contacts only: entries about other tasks are redacted."""

import pytest

from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.notifications import service
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.tasks.schemas import TaskUpdate
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import a_company
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio


async def test_an_entry_out_of_sight_is_redacted_and_comes_back_with_the_contact(database: db.Database) -> None:
    HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.manager, "Zoë", assigned_to=[company.agent, company.manager])
        await a_task(session, company.manager, "Secret words", contact=contact, due_date="2026-03-28T15:00")
        own_task = await a_task(session, company.manager, "Mine", assigned_to=company.agent.member_id)
    await send_due_reminders()

    async def feed(person):
        async with database.reading() as session:
            return (await service.list_notifications(session, person)).items

    assert {entry.title for entry in await feed(company.agent)} == {"Secret words", "Mine"}
    async with database.transaction() as session:
        await contact_service.set_members(session, company.manager, contact.id, member_ids=[])
        await task_service.update_task(session, company.manager, own_task.id, TaskUpdate(assigned_to=None))
    hidden = await feed(company.agent)
    assert {entry.title for entry in hidden} == {service.HIDDEN}
    assert all(not (entry.task_id or entry.contact_id or entry.payload) for entry in hidden)
    assert "Secret words" in {entry.title for entry in await feed(company.manager)}
    async with database.transaction() as session:
        assert await service.count_unread(session, company.agent) == len(hidden)
        read = await service.mark_read(session, company.agent, hidden[0].id)
        assert read.title == service.HIDDEN
        members = [company.agent.member_id]
        await contact_service.set_members(session, company.manager, contact.id, member_ids=members)
    assert {entry.title for entry in await feed(company.agent)} == {"Secret words", service.HIDDEN}


async def test_opening_a_task_reads_its_entries_and_no_others(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        to_agent = {"assigned_to": company.agent.member_id}
        opened = await a_task(session, company.manager, "Opened", **to_agent)
        await a_task(session, company.manager, "Still unread", **to_agent)
    async with database.transaction() as session:
        assert await service.mark_read_about(session, company.manager, task_id=opened.id) == 0
        assert await service.mark_read_about(session, company.agent, task_id=opened.id) == 1
        assert await service.mark_read_about(session, company.agent, task_id=opened.id) == 0
    async with database.reading() as session:
        entries = (await service.list_notifications(session, company.agent)).items
    assert {entry.title: entry.read_at is not None for entry in entries} == {"Opened": True, "Still unread": False}
