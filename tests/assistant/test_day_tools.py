"""The day's work through tools, as the pages and REST do it: calls, done and next, the queue, contacts; and keys that make it once."""

from typing import Any
from uuid import UUID

import pytest

from taskapp.access.actor import Actor
from taskapp.assistant import mcp_server, toolbox
from taskapp.assistant.tools import ToolAnswer
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactRead
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict
from taskapp.erasure import contacts as contact_erasure
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import TaskStatus
from taskapp.timeline import service as timeline
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio


async def _use(actor: Actor, tool: str, *, key: str | None = None, **arguments: Any) -> ToolAnswer:
    return await toolbox.use(actor, tool, arguments, key=key)


@pytest.fixture
async def company(database: db.Database) -> Company:
    async with database.transaction() as session:
        return await a_company(session)


@pytest.fixture
async def zoe(company: Company, database: db.Database) -> ContactRead:
    async with database.transaction() as session:
        return await a_contact(session, company.manager, "Zoë", assigned_to=[company.agent])


async def test_a_call_is_logged_with_its_next_step_and_taken_back(
    company: Company, zoe: ContactRead, database: db.Database
) -> None:
    agent, said = company.agent, {"ended": "completed", "summary": "She wants the list"}
    logged = await _use(
        agent,
        "log_call",
        contact_id=str(zoe.id),
        started_at="2026-03-27T15:00",
        next_step="Send it",
        next_due="2096-03-28",
        **said,
    )
    assert logged.text == (
        "Logged a call with Zoë, March 27, 2026 at 3:00 PM. "
        "Next: “Send it” for Zoë, open, due March 28, 2096, assigned to Agent."
    )
    async with database.reading() as session:
        calls = (await call_service.list_calls(session, agent)).items
        entries = (await timeline.list_timeline(session, agent, zoe.id)).items
        task = (await task_service.list_tasks(session, agent, TaskFilters())).items[0]
        contact = await contact_service.get_contact(session, agent, zoe.id)
    assert [(str(call.id), call.analysis) for call in calls] == [
        (logged.data["call"]["id"], {"summary": "She wants the list"})
    ]
    assert [entry.kind for entry in entries][:2] == ["task-created", "call-logged"]
    assert (task.call_id, contact.last_contact_at) == (calls[0].id, calls[0].started_at)
    assert logged.outcome
    assert logged.outcome.undo
    assert await toolbox.undo_write(agent, logged.outcome.undo) == "The call was taken back."
    async with database.reading() as session:
        assert (await call_service.list_calls(session, agent)).items == []
        assert (await task_service.list_tasks(session, agent, TaskFilters(status=TaskStatus.OPEN))).items == []
    assert await toolbox.undo_write(agent, logged.outcome.undo) == f"Call {calls[0].id} does not exist."


async def test_a_call_that_makes_no_sense_is_refused_in_a_sentence(company: Company, zoe: ContactRead) -> None:
    call = {"contact_id": str(zoe.id)}
    for wrong, said in (
        ({"summary": "x", "transcription": "Zoë: Hi."}, "Summary is written from what was said"),
        ({"next_due": "2096-03-28"}, "Next_step is missing"),
        ({"started_at": "yesterday"}, "Started_at"),
    ):
        answer = await _use(company.agent, "log_call", **call, **wrong)
        assert (answer.is_error, answer.text.startswith(said)) == (True, True), answer.text
    hidden = await _use(company.colleague, "log_call", **call)
    assert (hidden.is_error, hidden.text) == (True, f"Contact {zoe.id} does not exist.")


async def test_a_list_is_worked_through_with_done_and_next(
    company: Company, zoe: ContactRead, database: db.Database
) -> None:
    agent = company.agent
    async with database.transaction() as session:
        for title, due in (("Second", "2026-03-02"), ("First", "2026-03-01")):
            await a_task(session, company.manager, title, contact=zoe, due_date=due, assigned_to=agent.member_id)
    first = (await _use(agent, "next_task")).data["task"]
    assert first["title"] == "First"
    other = (await _use(company.manager, "next_task", mine=False)).data["task"]
    assert other["title"] == "Second", "what a colleague has open is not offered"
    followed = await _use(agent, "follow_up_task", task_id=first["id"], title="Third", due_date="2096-03-01")
    assert (followed.data["done"]["status"], followed.data["next"]["title"]) == ("done", "Third")
    assert (await _use(agent, "next_task", after=first["id"])).data["task"]["title"] == "Third"
    ended = await _use(agent, "next_task", after=followed.data["next"]["id"])
    assert (ended.text, ended.data["task"]) == ("Nothing is left in this list.", None)


async def test_a_contact_is_made_with_a_rhythm_and_changed(company: Company) -> None:
    made = await _use(company.agent, "create_contact", name="Grace", phone="(212) 555-0123", check_in_days=30)
    contact = made.data["contact"]
    assert (contact["phone"], contact["check_in_days"], contact["members"]) == ("+12125550123", 30, ["Agent"])
    changed = await _use(company.agent, "update_contact", contact_id=contact["id"], check_in_days=None, tags=["vip"])
    assert (changed.data["contact"]["check_in_days"], changed.data["contact"]["tags"]) == (None, ["vip"])
    assert changed.data["contact"]["phone"] == "+12125550123"


async def _undo(actor: Actor, answer: ToolAnswer) -> str:
    assert answer.outcome
    assert answer.outcome.undo
    return await toolbox.undo_write(actor, answer.outcome.undo)


async def test_a_contact_that_was_made_is_taken_back_unless_somebody_has_used_it(
    company: Company, database: db.Database
) -> None:
    agent, manager = company.agent, company.manager
    made = await _use(agent, "create_contact", name="Grace", phone="(212) 555-0123", tags=["vip"])
    assert await _undo(agent, made) == "The contact was taken back."
    assert "does not exist" in await _undo(agent, made)
    uses: list[tuple[str, dict[str, Any]]] = [
        ("add_note", {"text": "Prefers mornings"}),
        ("create_task", {"title": "Call her"}),
        ("log_call", {"ended": "no-answer"}),
        ("update_contact", {"company": "Navy"}),
    ]
    for tool, arguments in uses:
        made = await _use(agent, "create_contact", name="Grace")
        used = await _use(manager, tool, contact_id=made.data["contact"]["id"], **arguments)
        assert not used.is_error
        assert await _undo(agent, made) == "Grace was changed or used since, and stays."
    async with database.reading() as session:
        assert len((await contact_service.list_contacts(session, manager)).items) == len(uses)


async def test_only_who_made_a_contact_takes_it_back_so(company: Company, database: db.Database) -> None:
    made = await _use(company.agent, "create_contact", name="Grace")
    contact_id = UUID(made.data["contact"]["id"])
    async with database.transaction() as session:
        with pytest.raises(Conflict):
            await contact_erasure.undo_create(session, company.manager, contact_id, version=1)


async def test_a_change_of_a_contact_is_undone_unless_the_field_was_changed_since(
    company: Company, zoe: ContactRead, database: db.Database
) -> None:
    agent, about = company.agent, {"contact_id": str(zoe.id)}
    sent = {"phone": "(212) 555-0123", "tags": ["vip"], "check_in_days": 30}
    changed = await _use(agent, "update_contact", **about, **sent)
    assert (await _use(company.manager, "update_contact", **about, company="Serenity")).outcome
    assert (await _undo(agent, changed)).startswith("Changed the contact Zoë, Serenity")
    async with database.reading() as session:
        contact = await contact_service.get_contact(session, agent, zoe.id)
    assert (contact.phone, contact.tags, contact.check_in_days, contact.company) == (zoe.phone, [], None, "Serenity")
    changed = await _use(agent, "update_contact", **about, **sent)
    await _use(company.manager, "update_contact", **about, check_in_days=60)
    assert await _undo(agent, changed) == "Zoë was changed since, and is left as it is now."
    async with database.reading() as session:
        contact = await contact_service.get_contact(session, agent, zoe.id)
    assert (contact.tags, contact.check_in_days) == (["vip"], 60)


async def test_a_write_with_a_key_happens_once(company: Company, zoe: ContactRead, database: db.Database) -> None:
    agent, note = company.agent, {"contact_id": str(zoe.id), "text": "Prefers mornings"}
    first, again = [await _use(agent, "add_note", key="one", **note) for _ in range(2)]
    assert (first.data, first.text) == (again.data, again.text)
    other = await _use(agent, "add_note", key="one", contact_id=str(zoe.id), text="Prefers evenings")
    assert (other.is_error, "Idempotency_key was used with other arguments" in other.text) == (True, True)
    async with database.reading() as session:
        assert len(await timeline.list_notes(session, agent, zoe.id, limit=9)) == 1
    for key in ("", "x" * 256, "a\nb"):
        assert (await _use(agent, "add_note", key=key, **note)).is_error
    assert not (await _use(company.manager, "add_note", key="one", **note)).is_error, "keys are each person's own"


def test_mcp_offers_the_key_where_a_repeat_would_change_something() -> None:
    taking = {t.name for t in toolbox.TOOLS.values() if toolbox.KEY in mcp_server._input_schema(t)["properties"]}
    assert taking == {"create_task", "follow_up_task", "log_attempt", "log_call", "add_note", "create_contact"}
