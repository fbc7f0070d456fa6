"""The feed of a member who sees assigned contacts only: entries about other tasks are redacted."""

import pytest

from taskapp.call_processing.steps import _notify_processed
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.notifications import service
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.tasks.schemas import TaskUpdate
from tests.factories.calls import a_call
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


async def test_an_entry_about_a_call_is_redacted_while_its_contact_is_out_of_sight(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        agents = {person.member_id: person for person in (company.agent, company.colleague)}
        contact = await a_contact(session, company.manager, "Zoë", assigned_to=[*agents.values()])
        call = await a_call(session, company.agent, contact=contact)
        await _notify_processed(session, company.organization.id, call.id)
        unlinked = await a_call(session, company.agent, unlinked=True)
        await _notify_processed(session, company.organization.id, unlinked.id)

    async def titles(person):
        async with database.reading() as session:
            entries = (await service.list_notifications(session, person)).items
        return {entry.title.partition(":")[0] for entry in entries}

    assert await titles(company.agent) == {"Call with Zoë", "Call with an unknown number"}
    assert await titles(company.colleague) == {"Call with Zoë"}
    async with database.transaction() as session:
        await contact_service.set_members(session, company.manager, contact.id, member_ids=[])
    assert await titles(company.agent) == {service.HIDDEN, "Call with an unknown number"}
    assert await titles(company.colleague) == {service.HIDDEN}
    async with database.reading() as session:
        (entry,) = (await service.list_notifications(session, company.colleague)).items
    assert (entry.call_id, entry.contact_id, entry.payload) == (None, None, {})


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
