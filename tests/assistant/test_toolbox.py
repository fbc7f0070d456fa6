"""The tools: offered by permission, each runs a verb of a service, every refusal is a sentence."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import text

from taskapp.access.actor import Actor
from taskapp.access.dependencies import SCOPE_KEY, Caller
from taskapp.assistant import conversation, mcp_server, toolbox
from taskapp.assistant.conversation import Conversation
from taskapp.assistant.tools import ToolAnswer, Undo
from taskapp.core.db import database as db
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberUpdate
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.tasks.reminders.snooze import snooze
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, the_neighbour
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio

READING = {"list_members", "list_tasks", "get_task", "find_contacts", "get_contact_brief"}
WRITING = {
    "follow_up_task", "next_task", "log_call", "create_contact", "update_contact",
    "create_task", "update_task", "complete_task", "dismiss_task", "reopen_task", "log_attempt", "snooze_task", "add_note",
}  # fmt: skip


async def _use(actor: Actor, name: str, **arguments: object) -> ToolAnswer:
    return await toolbox.use(actor, name, arguments)


async def test_each_role_is_offered_what_it_may_use(company: Company) -> None:
    names = {person.role.value: {tool.name for tool in toolbox.offered(person)} for person in company.everybody}
    assert names == dict.fromkeys(("owner", "admin", "manager", "agent"), READING | WRITING) | {"viewer": READING}


async def test_a_viewer_who_calls_a_write_tool_anyway_is_refused_in_a_sentence(
    company: Company, database: db.Database
) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.manager)
    answer = await _use(company.viewer, "complete_task", task_id=str(task.id))
    assert answer.is_error
    assert answer.text.startswith("There is no tool 'complete_task' for Viewer. The tools are: find_contacts,")


async def test_a_task_lives_its_whole_life_through_the_tools(company: Company, database: db.Database) -> None:
    async with database.transaction() as session:
        contact = await a_contact(session, company.manager, "Zoë Washburne", assigned_to=[company.agent])
    found = await _use(company.agent, "find_contacts", q="zoe")
    assert found.data["contacts"][0]["id"] == str(contact.id)
    made = await _use(
        company.agent, "create_task", contact_id=str(contact.id), title="Call", due_date="2026-03-28T15:00"
    )
    assert made.text == "Created: “Call” for Zoë Washburne, open, due March 28, 2026 at 3:00 PM."
    task_id = made.data["task"]["id"]
    changed = await _use(company.agent, "update_task", task_id=task_id, due_date="2026-03-29", priority="high")
    assert (changed.data["task"]["due_date_local"], changed.data["task"]["priority"]) == ("2026-03-29", "high")
    for same in ({}, {"priority": "high"}):
        assert (await _use(company.agent, "update_task", task_id=task_id, **same)).text.startswith("It already was")
    for tool, status in (("complete_task", "done"), ("reopen_task", "open"), ("dismiss_task", "dismissed")):
        assert (await _use(company.agent, tool, task_id=task_id)).data["task"]["status"] == status
    again = await _use(company.agent, "dismiss_task", task_id=task_id)
    assert again.text.startswith("It already was")
    assert (await _use(company.agent, "list_tasks")).data["tasks"] == []
    assert len((await _use(company.agent, "list_tasks", status=None)).data["tasks"]) == 1


async def test_a_task_that_was_made_is_deleted_again_and_dismissed_by_who_may_not_delete(
    company: Company, database: db.Database
) -> None:
    async with database.transaction() as session:
        contact = await a_contact(session, company.manager, assigned_to=[company.agent])
    for actor, said in ((company.manager, "The task was taken back."), (company.agent, "Dismissed: ")):
        made = await _use(actor, "create_task", contact_id=str(contact.id), title=actor.name)
        assert made.outcome
        assert made.outcome.undo
        assert (await toolbox.undo_write(actor, made.outcome.undo)).startswith(said)
    left = (await _use(company.manager, "list_tasks", status=None)).data["tasks"]
    assert [(task["title"], task["status"]) for task in left] == [(company.agent.name, "dismissed")]


async def test_a_brief_names_what_both_sides_owe_and_a_note_is_taken_back(
    company: Company, database: db.Database
) -> None:
    async with database.transaction() as session:
        contact = await a_contact(session, company.manager, "Zoë", assigned_to=[company.agent])
        task = await a_task(session, company.manager, "Send the list", contact=contact)
        await a_task(session, company.manager, "Her X-ray", contact=contact, side="they")
    about = {"contact_id": str(contact.id)}
    noted = await _use(company.agent, "add_note", **about, text="Prefers mornings")
    brief = await _use(company.agent, "get_contact_brief", **about)
    assert brief.text.splitlines()[1:-1] == [
        "We owe (1):",
        f"- “Send the list” for Zoë, open [{task.id}]",
        "They owe (1):",
        f"- “Her X-ray” for Zoë, open, they owe [{brief.data['they_owe'][0]['id']}]",
    ]
    assert brief.data["notes"] == [noted.data["note"]]
    assert (noted.data["note"]["text"], noted.data["note"]["by"]) == ("Prefers mornings", company.agent.name)
    assert noted.outcome
    assert noted.outcome.undo
    assert await toolbox.undo_write(company.agent, noted.outcome.undo) == "The note was taken back."
    assert (await _use(company.agent, "get_contact_brief", **about)).data["notes"] == []
    assert (
        await toolbox.undo_write(company.agent, noted.outcome.undo)
        == f"Note {noted.data['note']['id']} does not exist."
    )


_STUMBLES = """CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('stumbles') < 3 THEN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END IF;
    RETURN NEW;
END $$"""


async def test_a_write_runs_again_after_the_database_ended_its_transaction(
    company: Company, database: db.Database
) -> None:
    if not database.is_sqlite:
        async with database.transaction() as session:
            # A sequence counts on when the transaction is undone.
            for part in ("CREATE SEQUENCE stumbles", _STUMBLES):
                await session.execute(text(part))
            await session.execute(
                text("CREATE TRIGGER stumble BEFORE INSERT ON task FOR EACH ROW EXECUTE FUNCTION stumble()")
            )
    async with database.transaction() as session:
        contact = await a_contact(session, company.manager)
    made = await _use(company.manager, "create_task", contact_id=str(contact.id), title="Call")
    assert not made.is_error, made.text
    assert len((await _use(company.manager, "list_tasks")).data["tasks"]) == 1


async def test_a_due_date_is_put_back_with_its_seconds_and_its_snooze(company: Company, database: db.Database) -> None:
    async with database.transaction() as session:
        task = await a_task(session, company.manager, due_date="2030-03-29T15:00:07Z")
        snoozed = await snooze(session, company.manager, task.id, until="2096-03-28T20:00")
    moved = await _use(company.manager, "update_task", task_id=str(task.id), due_date="2030-04-01")
    assert moved.outcome
    assert moved.outcome.undo
    await toolbox.undo_write(company.manager, moved.outcome.undo)
    async with database.transaction() as session:
        now = await task_service.get_task(session, company.manager, task.id)
    assert (now.due_date, now.snoozed_until) == (task.due_date, snoozed.snoozed_until)


async def test_a_snooze_is_undone_unless_it_was_changed_since(company: Company, database: db.Database) -> None:
    HandClock("2026-03-28T19:00:00+00:00")
    async with database.transaction() as session:
        task = await a_task(session, company.manager, due_date="2026-03-29T15:00")
    until = {"task_id": str(task.id), "until": "2026-03-28T20:00"}
    first = await _use(company.manager, "snooze_task", **until)
    assert first.text.startswith("Snoozed until March 28, 2026 at 8:00 PM: “Call back”")
    second = await _use(company.manager, "snooze_task", **(until | {"until": "2026-03-28T21:00"}))
    assert first.outcome
    assert first.outcome.undo
    assert second.outcome
    assert second.outcome.undo
    assert "was changed since" in await toolbox.undo_write(company.manager, first.outcome.undo)
    undone = await toolbox.undo_write(company.manager, second.outcome.undo)
    assert undone.startswith("Snoozed until March 28, 2026 at 8:00 PM")
    assert (await toolbox.undo_write(company.manager, first.outcome.undo)).startswith("Ended the snooze")
    ended = await _use(company.manager, "snooze_task", **(until | {"until": None}))
    assert ended.text.startswith("It was not snoozed")
    past = await _use(company.manager, "snooze_task", **(until | {"until": "2026-03-27T20:00"}))
    assert (past.is_error, "Until" in past.text) == (True, True)


async def test_changing_the_due_date_arms_the_reminder_anew(company: Company, database: db.Database) -> None:
    HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        task = await a_task(session, company.manager, due_date="2026-03-28T15:00", assigned_to=company.agent.member_id)
    await send_due_reminders()
    await _use(company.manager, "update_task", task_id=str(task.id), due_date="2026-03-30T09:00")
    async with database.reading() as session:
        assert (await task_service.get_task(session, company.manager, task.id)).reminder_sent_at is None


async def test_foreign_hidden_and_missing_ids_are_refused_alike(company: Company, database: db.Database) -> None:
    async with database.transaction() as session:
        neighbour = await the_neighbour(session)
        foreign = await a_task(session, neighbour.manager)
        hidden = await a_task(session, company.manager)
    for task_id in (foreign.id, hidden.id, uuid4()):
        for tool in ("get_task", "complete_task"):
            answer = await _use(company.agent, tool, task_id=str(task_id))
            assert (answer.is_error, answer.text) == (True, f"Task {task_id} does not exist.")
    answer = await _use(company.agent, "create_task", title="X", contact_id=str(hidden.contact_id))
    assert answer.text == f"Contact {hidden.contact_id} does not exist."


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"title": "X"}, "contact_id: Field required"),
        ({"contact_id": "zoe", "title": "X"}, "contact_id: Input should be a valid UUID"),
        ({"contact_id": "CONTACT", "title": " "}, "title: String should have at least 1 character"),
        ({"contact_id": "CONTACT", "title": "X", "due_date": "tomorrow"}, "Due_date"),
        ({"contact_id": "CONTACT", "title": "X", "status": "done"}, "status: Extra inputs are not permitted"),
        ({"contact_id": "CONTACT", "title": "X", "category": "lunch"}, "category: Input should be"),
    ],
)
async def test_bad_arguments_name_the_argument_and_change_nothing(
    company: Company, database: db.Database, arguments: dict[str, str], says: str
) -> None:
    async with database.transaction() as session:
        contact = await a_contact(session, company.manager)
    given = {name: str(contact.id) if value == "CONTACT" else value for name, value in arguments.items()}
    answer = await toolbox.use(company.manager, "create_task", given)
    assert answer.is_error
    assert says in answer.text
    assert (await _use(company.manager, "list_tasks")).data["tasks"] == []


async def test_members_are_the_active_ones_and_the_time_is_the_organizations(
    company: Company, database: db.Database
) -> None:
    HandClock("2026-03-28T03:30:00+00:00")
    async with database.transaction() as session:
        away = company.colleague.member_id
        await organization_service.update_member(session, company.owner, away, MemberUpdate(active=False))
    answer = await _use(company.agent, "list_members")
    assert answer.data["now"] == "2026-03-27T23:30"
    assert [member["you"] for member in answer.data["members"]] == [True, False, False, False, False]
    assert str(away) not in str(answer.data)


async def test_an_undo_names_only_what_was_sent_and_lists_are_short(
    company: Company, database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as session:
        mine = {"assigned_to": company.manager.member_id}
        task = await a_task(session, company.manager, "Long", description="x" * 900, priority="high", **mine)
        await a_task(session, company.manager, "Of nobody")
    changed = await _use(company.manager, "update_task", task_id=str(task.id), priority=None)
    assert changed.outcome
    assert changed.outcome.undo == Undo(
        "update_task",
        {"task_id": str(task.id), "priority": "high"},
        {"priority": None},
    )
    listed = (await _use(company.manager, "list_tasks", mine=True)).data["tasks"]
    assert [(item["title"], len(item["description"])) for item in listed] == [("Long", 300)]
    assert len((await _use(company.manager, "get_task", task_id=str(task.id))).data["task"]["description"]) == 900
    monkeypatch.setattr(toolbox, "TEXT_MAX", 20)
    assert len((await _use(company.manager, "list_tasks")).text) == 20


async def test_over_mcp_tools_say_whether_they_write_and_the_timeline_says_who_acted(company: Company) -> None:
    hints = {tool.name: mcp_server._mcp_tool(tool).annotations for tool in toolbox.TOOLS.values()}
    assert {name for name, hint in hints.items() if hint and hint.read_only_hint} == READING
    request = SimpleNamespace(scope={SCOPE_KEY: Caller(company.agent)})
    assert (await mcp_server._actor_in(request)).via == "mcp"


def test_a_conversation_is_cut_between_turns_and_loses_its_oldest_answers_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conversation, "MAX_MESSAGES", 4)
    talk = Conversation(messages=[{"role": role, "content": role} for role in ("user", "assistant") * 3])
    talk.drop_old()
    assert [message["role"] for message in talk.messages] == ["user", "assistant"] * 2
    monkeypatch.setattr(conversation, "MAX_CHARACTERS", 1500)
    answers = [{"role": "tool", "content": letter * 1000} for letter in "ab"]
    talk = Conversation(messages=[{"role": "user", "content": "go"}, *answers])
    talk.drop_old()
    assert [message["content"][:1] for message in talk.messages] == ["g", conversation.LEFT_OUT[:1], "b"]
