"""The day's work through tools, as the pages and REST do it: calls, done and next, the queue, contacts; and keys that make it once."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.assistant import mcp_server, toolbox
from taskapp.assistant.tools import ToolAnswer
from taskapp.calls import service as call_service
from taskapp.calls.types import CallStatus
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactRead
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict
from taskapp.erasure import contacts as contact_erasure
from taskapp.export import files as export_files
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import TaskStatus
from taskapp.timeline import service as timeline
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company
from tests.factories.tasks import a_dismissed_task, a_task

pytestmark = pytest.mark.anyio


async def _use(actor: Actor, tool: str, *, key: str | None = None, **arguments: Any) -> ToolAnswer:
    return await toolbox.use(actor, tool, arguments, key=key)


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


async def test_a_call_without_a_time_began_now_and_its_next_step_is_for_the_contacts_own_member(
    company: Company, zoe: ContactRead, database: db.Database
) -> None:
    clock = HandClock("2026-03-27T19:00:30+00:00")
    logged = await _use(
        company.manager,
        "log_call",
        contact_id=str(zoe.id),
        duration_seconds=90,
        transcription="Zoë: Please send me the list.",
        next_step="Send it",
    )
    assert logged.text.startswith("Logged a call with Zoë, March 27, 2026 at 3:00 PM. Next: “Send it”")
    assert logged.data["next_task"]["assigned_to"] == str(company.agent.member_id)
    async with database.reading() as session:
        (call,) = (await call_service.list_calls(session, company.manager)).items
    assert (call.started_at, call.status) == (clock.now, CallStatus.PROCESSING)
    assert logged.data["call"] == {
        "id": str(call.id),
        "started_at": clock.now.isoformat(),
        "direction": "outbound",
        "duration_seconds": 90,
        "summary": None,
    }
    told = await _use(company.manager, "log_call", contact_id=str(zoe.id), summary="She agrees")
    assert told.data["call"]["summary"] == "She agrees"


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


async def test_the_next_task_is_of_the_contact_the_day_and_the_person_that_are_named(
    company: Company, zoe: ContactRead, database: db.Database
) -> None:
    clock, agent, manager = HandClock("2026-03-10T15:00:00+00:00"), company.agent, company.manager
    async with database.transaction() as session:
        bob = await a_contact(session, manager, "Bob", assigned_to=[agent])
        for title, contact, due, assignee in (
            ("Nobody's", zoe, "2026-02-01", None),
            ("Late", zoe, "2026-03-01", agent.member_id),
            ("Today", bob, "2026-03-10", agent.member_id),
        ):
            await a_task(session, manager, title, contact=contact, due_date=due, assigned_to=assignee)
    today = await _use(agent, "next_task", due="today")
    assert today.data["task"]["title"] == "Today"
    assert today.data["until"] == (clock.now + timedelta(minutes=5)).isoformat()
    assert (await _use(agent, "next_task", contact_id=str(bob.id))).data == today.data, "still open for the agent"
    assert (await _use(agent, "next_task", contact_id=str(zoe.id))).data["task"]["title"] == "Late"
    assert (await _use(manager, "next_task")).text == "Nothing is left in this list."
    assert (await _use(manager, "next_task", mine=False)).data["task"]["title"] == "Nobody's"


async def test_a_follow_up_leads_to_the_next_task_and_copies_nothing_that_is_cleared(
    company: Company, zoe: ContactRead, database: db.Database
) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.agent, "First", contact=zoe, priority="high")
        other = await a_task(session, company.agent, "Other", contact=zoe, priority="high")
    done = {"task_id": str(task.id), "title": "Second"}
    may_not_close = replace(company.agent, permissions=company.agent.permissions - {p.TASK_UPDATE})
    assert (await _use(may_not_close, "follow_up_task", **done)).is_error
    followed = await _use(company.agent, "follow_up_task", **done, priority=None)
    after = followed.data["next"]
    assert followed.text == "Completed: “First” for Zoë, done. Next: “Second” for Zoë, open."
    assert (after["priority"], followed.data["done"]["priority"]) == (None, "high")
    assert followed.outcome
    assert followed.outcome.task_id == after["id"]
    copied = await _use(company.agent, "follow_up_task", task_id=str(other.id))
    assert (copied.data["next"]["title"], copied.data["next"]["priority"]) == ("Other", "high")


async def test_the_undo_of_closing_a_closed_task_brings_its_earlier_status_back(
    company: Company, database: db.Database
) -> None:
    async with database.transaction() as session:
        task = await a_dismissed_task(session, company.manager)
    closed = await _use(company.manager, "complete_task", task_id=str(task.id))
    assert closed.outcome
    assert closed.outcome.undo
    assert (await toolbox.undo_write(company.manager, closed.outcome.undo)).startswith("Dismissed:")


@pytest.mark.parametrize("due", ["2030-03-28T15:00", "2030-03-28"])
async def test_the_undo_of_a_moved_time_brings_the_local_time_or_the_day_back(
    company: Company, database: db.Database, due: str
) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.manager, due_date=due)
    moved = await _use(company.manager, "update_task", task_id=str(task.id), due_date="2030-04-01T09:30")
    assert moved.outcome
    assert moved.outcome.undo
    await toolbox.undo_write(company.manager, moved.outcome.undo)
    async with database.reading() as session:
        undone = await task_service.get_task(session, company.manager, task.id)
    assert (undone.due_date_local, undone.due_date) == (due, task.due_date)


async def test_tasks_are_listed_by_due_date_and_a_brief_counts_those_that_it_does_not_show(
    company: Company, zoe: ContactRead, database: db.Database
) -> None:
    async with database.transaction() as session:
        for day in (3, 1, 2, *range(4, 11)):
            await a_task(session, company.agent, f"{day}", contact=zoe, due_date=f"2030-01-{day:02}")
    by_date = await _use(company.agent, "list_tasks", sort="due_date", limit=3)
    assert [task["title"] for task in by_date.data["tasks"]] == ["1", "2", "3"]
    newest = await _use(company.agent, "list_tasks", limit=3)
    assert [task["title"] for task in newest.data["tasks"]] == ["10", "9", "8"]
    brief = (await _use(company.agent, "get_contact_brief", contact_id=str(zoe.id))).data
    assert (len(brief["we_owe"]), brief["we_owe_count"], brief["they_owe_count"]) == (9, 10, 0)


async def test_a_contact_says_whether_it_has_gone_quiet_and_since_when(company: Company) -> None:
    clock = HandClock("2026-03-02T15:00:00+00:00")
    made = (await _use(company.agent, "create_contact", name="Grace", check_in_days=3)).data["contact"]
    assert (made["check_in_on"], made["gone_quiet"]) == ("2026-03-05", False)
    for days, quiet, words in ((0, False, "check in by 2026-03-05"), (4, True, "gone quiet since 2026-03-05")):
        clock.move(days=days)
        brief = await _use(company.agent, "get_contact_brief", contact_id=made["id"])
        assert brief.data["contact"]["gone_quiet"] is quiet
        assert f"Rhythm: every 3 days, {words}." in brief.text
    await _use(company.agent, "add_note", contact_id=made["id"], text="Prefers mornings")
    spoken = await _use(company.agent, "get_contact_brief", contact_id=made["id"])
    assert "Last contact: March 6, 2026 at 10:00 AM." in spoken.text
    assert "Note by Agent, March 6, 2026 at 10:00 AM: Prefers mornings" in spoken.text


async def test_more_contacts_than_asked_for_are_said_to_be_there(company: Company, zoe: ContactRead) -> None:
    await _use(company.agent, "create_contact", name="Zoë Kraus")
    for limit, found, more in ((1, 1, True), (2, 2, False)):
        answer = await _use(company.agent, "find_contacts", q="zoe", limit=limit)
        assert (len(answer.data["contacts"]), answer.data["more"]) == (found, more)
        assert ("and more" in answer.text) is more


async def test_a_contact_is_made_with_a_rhythm_and_changed(company: Company) -> None:
    made = await _use(company.agent, "create_contact", name="Grace", phone="(212) 555-0123", check_in_days=30)
    contact = made.data["contact"]
    assert (contact["phone"], contact["check_in_days"], contact["members"]) == ("+12125550123", 30, ["Agent"])
    changed = await _use(company.agent, "update_contact", contact_id=contact["id"], check_in_days=None, tags=["vip"])
    assert (changed.data["contact"]["check_in_days"], changed.data["contact"]["tags"]) == (None, ["vip"])
    assert changed.data["contact"]["phone"] == "+12125550123"


async def test_a_model_is_told_the_first_line_with_the_data_and_nothing_of_a_fault(
    company: Company, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.manager, "Call")
    listed = await _use(company.manager, "list_tasks")
    assert json.loads(toolbox.as_json(listed)) == {"result": "1 task:", **listed.data}

    async def fail(*_: Any) -> Any:
        raise ValueError("a secret")

    monkeypatch.setattr(task_service, "get_task", fail)
    failed = await _use(company.manager, "get_task", task_id=str(task.id))
    assert (failed.is_error, "secret" in toolbox.as_json(failed)) == (True, False)
    assert failed.text.startswith("Something went wrong here and was logged.")


async def test_what_a_person_is_asked_about_names_no_task_that_they_may_not_see(
    company: Company, database: db.Database
) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.manager, "Secret")
    asked = [("complete_task", {"task_id": task_id}) for task_id in (str(task.id), str(company.agent.member_id))]
    assert await toolbox.describe(company.agent, asked) == ["Complete a task: one that does not exist"] * 2
    assert (await toolbox.describe(company.manager, asked))[0] == "Complete a task: “Secret” for Grace Hopper"


async def test_exports_that_hold_a_call_go_when_it_is_taken_back(company: Company, zoe: ContactRead) -> None:
    export = export_files.file_of(company.organization.id, zoe.id, 1)
    export.parent.mkdir(parents=True)
    export.touch()
    logged = await _use(company.agent, "log_call", contact_id=str(zoe.id), summary="She agrees")
    assert logged.outcome
    assert logged.outcome.undo
    await toolbox.undo_write(company.agent, logged.outcome.undo)
    assert not export.exists()


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


async def test_a_contact_with_members_or_a_call_since_is_not_taken_back(
    company: Company, database: db.Database
) -> None:
    """Neither is an entry of the contact's activity log."""
    agent, manager = company.agent, company.manager
    async with database.transaction() as session:
        call = await a_call(session, manager)
    for name in ("members", "call"):
        made = await _use(agent, "create_contact", name=name)
        contact_id = UUID(made.data["contact"]["id"])
        async with database.transaction() as session:
            if name == "members":
                both = [agent.member_id, company.colleague.member_id]
                await contact_service.set_members(session, manager, contact_id, member_ids=both)
            else:
                await call_service.link_contact(session, manager, call.id, contact_id=contact_id)
        assert await _undo(agent, made) == f"{name} was changed or used since, and stays."


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
    made = [await _use(agent, "create_task", key="one", contact_id=str(zoe.id), title="Call") for _ in range(2)]
    assert made[0].text.startswith("Created: “Call”"), "and each tool's own"
    assert made[0].outcome
    assert made[1].outcome
    assert made[0].outcome.task_id == made[1].outcome.task_id == made[0].data["task"]["id"]
    async with database.transaction() as session:
        theirs, _ = await timeline.list_notes(session, agent, zoe.id, limit=9)
        await timeline.delete_note(session, company.manager, zoe.id, theirs.id)
    gone = await _use(company.manager, "add_note", key="one", **note)
    assert (gone.is_error, gone.text) == (True, "What this request made was deleted for good.")
    async with database.reading() as session:
        assert len((await task_service.list_tasks(session, agent, TaskFilters())).items) == 1


def test_mcp_offers_the_key_where_a_repeat_would_change_something() -> None:
    taking = {t.name for t in toolbox.TOOLS.values() if toolbox.KEY in mcp_server._input_schema(t)["properties"]}
    assert taking == {"create_task", "follow_up_task", "log_attempt", "log_call", "add_note", "create_contact"}
