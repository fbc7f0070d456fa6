"""Every change is reported to webhooks, in its transaction, whichever way it was made; and the other effects follow as well."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select
from standardwebhooks import Webhook, WebhookVerificationError

from taskapp import rest
from taskapp.access.actor import Actor
from taskapp.assistant import toolbox
from taskapp.calls.model import Call
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import Activity
from taskapp.contacts.schemas import ContactCreate, ContactRead, ContactUpdate
from taskapp.core.db import database as db
from taskapp.core.errors import NotFound
from taskapp.core.ids import new_id
from taskapp.core.work import bus
from taskapp.extraction import writing
from taskapp.extraction.suggestions import review
from taskapp.notifications.mail.links import act_link
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.repository import Recipient
from taskapp.notifications.webhooks import delivery as webhook_delivery
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate
from taskapp.tasks import service
from taskapp.tasks.attempts import service as attempts
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.batch.service import MAX_TASKS
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.schemas import TaskCreate, TaskRead, TaskUpdate
from taskapp.tasks.types import SuggestionKind
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.api_client import token_of
from tests.support.receiver import Receiver, open_own_network

pytestmark = pytest.mark.anyio
HOOK = EndpointCreate(url="https://a.example.com", categories=["task.*", "contact.*", "suggestion.*", "call.processed"])


@dataclass
class Office:
    """A company with a webhook for all events, and clients of it."""

    database: db.Database
    company: Company
    contact: ContactRead
    http: httpx2.AsyncClient
    endpoint_id: UUID
    changes: list[bus.Change] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return self.company.owner

    async def events(self) -> list[dict[str, Any]]:
        """The bodies of the messages to webhooks, oldest first."""
        async with self.database.reading() as session:
            rows = await session.scalars(select(Outbox).where(Outbox.channel == "webhook").order_by(Outbox.id))  # type: ignore[arg-type]  # house: select
            return [row.payload["body"] for row in rows]  # type: ignore[misc]

    async def task(self, state: str = "open") -> TaskRead:
        """A new task in this state."""
        async with self.database.transaction() as session:
            task = await a_task(session, self.actor, contact=self.contact, due_date="2030-05-01")
            if state == "done":
                task = await service.mark_done(session, self.actor, task.id)
            if state == "deleted":
                await service.delete_task(session, self.actor, task.id)
        return task

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> None:
        answer = await self.http.request(method, path, json=body, headers=headers)
        assert answer.is_success, answer.text


@pytest.fixture
async def office(database: db.Database) -> AsyncIterator[Office]:
    async with database.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Zoë", assigned_to=[company.agent])
        token = await token_of(session, company.owner)
        endpoint = await webhooks.create_endpoint(session, company.owner, HOOK)
    transport = httpx2.ASGITransport(app=rest.create_app())
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://localhost:3000", headers={"Authorization": f"Bearer {token}"}
    ) as http:
        office = Office(database, company, contact, http, endpoint.id)
        stop = bus.subscribe(office.changes.extend)
        yield office
        stop()


Act = Callable[[Office, TaskRead], Awaitable[None]]


def rest_act(method: str, tail: str = "", body: Any = None) -> Act:
    async def act(office: Office, task: TaskRead) -> None:
        await office.ask(method, f"/api/tasks/{task.id}{tail}", body)

    return act


def batch_act(action: str, **more: Any) -> Act:
    async def act(office: Office, task: TaskRead) -> None:
        await office.ask("POST", "/api/tasks/batch", {"ids": [str(task.id)], "action": action, **more})

    return act


def tool_act(via: Any, name: str, **more: Any) -> Act:
    async def act(office: Office, task: TaskRead) -> None:
        answer = await toolbox.use(replace(office.actor, via=via), name, {"task_id": str(task.id), **more})
        assert not answer.is_error, answer.text

    return act


def page_act(verb: Any, **more: Any) -> Act:
    """The pages call the verb of the service as a member of the browser's session."""

    async def act(office: Office, task: TaskRead) -> None:
        async with office.database.transaction() as session:
            await verb(session, replace(office.actor, via="web"), task.id, **more)

    return act


def link_act(action: str) -> Act:
    async def act(office: Office, task: TaskRead) -> None:
        actor = office.actor
        names = (actor.name, actor.email, actor.organization_name, "UTC")
        person = Recipient(actor.organization_id, actor.user_id, actor.member_id, *names)
        mail = Outbox(organization_id=actor.organization_id, channel="email", dedupe_key=str(new_id()), state="sent")
        async with office.database.transaction() as session:
            session.add(mail)
        link = act_link(person, mail.id, str(task.id), action).removeprefix("http://localhost:3000")
        await office.ask("POST", link, Origin="http://localhost:3000")

    return act


async def make_over_rest(office: Office, _: TaskRead) -> None:
    await office.ask("POST", "/api/tasks", {"contact_id": str(office.contact.id), "title": "New"})


async def make_by_quick_line(office: Office, _: TaskRead) -> None:
    await office.ask("POST", "/api/tasks/quick", {"text": "New", "contact_id": str(office.contact.id)})


async def make_by_tool(office: Office, _: TaskRead) -> None:
    answer = await toolbox.use(office.actor, "create_task", {"contact_id": str(office.contact.id), "title": "New"})
    assert not answer.is_error


async def make_on_a_page(office: Office, _: TaskRead) -> None:
    async with office.database.transaction() as session:
        await service.create_task(session, office.actor, TaskCreate(contact_id=office.contact.id, title="New"))


async def accept_that_it_is_done(office: Office, task: TaskRead) -> None:
    async with office.database.transaction() as session:
        call = await a_call(session, office.actor, contact=office.contact)
        row = await session.get(Call, call.id)
        assert row is not None
        where = writing.Destination(office.actor.organization_id, row, office.contact.id, None, office.actor.timezone)
        kind, org = SuggestionKind.COMPLETE, office.actor.organization_id
        await writing.suggest(session, org, where, kind, content={}, quote=None, task_id=task.id)
        [suggestion] = await review.list_suggestions(session, office.actor, call.id)
        await review.accept(session, office.actor, suggestion.id)


# (door, verb) -> (state of the task before, what is done, event, log entry)
DOORS: dict[tuple[str, str], tuple[str, Act, str, str]] = {
    ("rest", "create"): ("open", make_over_rest, "task.created", "task-created"),
    ("quick line", "create"): ("open", make_by_quick_line, "task.created", "task-created"),
    ("tool", "create"): ("open", make_by_tool, "task.created", "task-created"),
    ("page", "create"): ("open", make_on_a_page, "task.created", "task-created"),
    ("rest", "edit"): ("open", rest_act("PUT", "", {"title": "Other"}), "task.updated", "task-edited"),
    ("batch", "assign"): ("open", batch_act("reschedule", due_date="2031-01-01"), "task.updated", "task-edited"),
    ("tool", "edit"): ("open", tool_act("mcp", "update_task", title="Other"), "task.updated", "task-edited"),
    ("page", "edit"): ("open", page_act(service.update_task, changes=TaskUpdate(title="Other")), "task.updated", "task-edited"),
    ("rest", "snooze"): ("open", rest_act("POST", "/snooze", {"until": "2030-04-01"}), "task.updated", "task-snoozed"),
    ("page", "snooze"): ("open", page_act(snoozing.snooze, until="2030-04-01"), "task.updated", "task-snoozed"),
    ("link", "snooze"): ("open", link_act("snooze"), "task.updated", "task-snoozed"),
    ("rest", "try"): ("open", rest_act("POST", "/attempts", {"outcome": "busy"}), "task.attempted", "attempt"),
    ("tool", "try"): ("open", tool_act("mcp", "log_attempt", outcome="reached"), "task.attempted", "attempt"),
    ("page", "try"): ("open", page_act(attempts.log_attempt, new=AttemptCreate(outcome=AttemptOutcome.VOICEMAIL)), "task.attempted", "attempt"),
    ("rest", "done"): ("open", rest_act("POST", "/done"), "task.done", "task-done"),
    ("batch", "done"): ("open", batch_act("done"), "task.done", "task-done"),
    ("tool", "done"): ("open", tool_act("assistant", "complete_task"), "task.done", "task-done"),
    ("mcp", "done"): ("open", tool_act("mcp", "complete_task"), "task.done", "task-done"),
    ("link", "done"): ("open", link_act("done"), "task.done", "task-done"),
    ("page", "done"): ("open", page_act(service.mark_done), "task.done", "task-done"),
    ("suggestion", "done"): ("open", accept_that_it_is_done, "task.done", "task-done"),
    ("rest", "dismiss"): ("open", rest_act("POST", "/dismiss"), "task.dismissed", "task-dismissed"),
    ("batch", "dismiss"): ("open", batch_act("dismiss"), "task.dismissed", "task-dismissed"),
    ("tool", "dismiss"): ("open", tool_act("mcp", "dismiss_task"), "task.dismissed", "task-dismissed"),
    ("link", "dismiss"): ("open", link_act("dismiss"), "task.dismissed", "task-dismissed"),
    ("page", "dismiss"): ("open", page_act(service.dismiss), "task.dismissed", "task-dismissed"),
    ("rest", "reopen"): ("done", rest_act("POST", "/reopen"), "task.reopened", "task-reopened"),
    ("batch", "reopen"): ("done", batch_act("reopen"), "task.reopened", "task-reopened"),
    ("tool", "reopen"): ("done", tool_act("mcp", "reopen_task"), "task.reopened", "task-reopened"),
    ("page", "reopen"): ("done", page_act(service.reopen), "task.reopened", "task-reopened"),
    ("rest", "delete"): ("open", rest_act("DELETE"), "task.deleted", "task-deleted"),
    ("page", "delete"): ("open", page_act(service.delete_task), "task.deleted", "task-deleted"),
    ("rest", "restore"): ("deleted", rest_act("POST", "/restore"), "task.created", "task-restored"),
    ("page", "restore"): ("deleted", page_act(service.restore_task), "task.created", "task-restored"),
}  # fmt: skip


async def test_every_way_to_change_a_task_has_every_effect(office: Office) -> None:
    wrong = []
    for (door, verb), (state, act, event, entry) in DOORS.items():
        task = await office.task(state)
        known = len(await office.events())
        logged = await _count_entries(office, entry)
        office.changes.clear()
        await act(office, task)
        new = [one for one in (await office.events())[known:] if one["type"].startswith("task.")]
        facts = [one["data"] for one in new]
        effects = {
            "one event of its type": [one["type"] for one in new] == [event],
            "names the task": all(one["task_id"] == str(task.id) for one in facts) or verb == "create",
            "before": all((one["before"] is None) == (event == "task.created") for one in facts),
            "after": all((one["after"] is None) == (event == "task.deleted") for one in facts),
            "a change": all(one["before"] != one["after"] for one in facts),
            "who": all(one["actor"]["member_id"] == str(office.actor.member_id) for one in facts),
            "timeline": await _count_entries(office, entry) == logged + 1,
            "open pages": any(change.kind == "task" for change in office.changes),
        }
        wrong += [f"{verb} by {door}: {name}" for name, holds in effects.items() if not holds]
    assert wrong == []


async def test_verbs_that_change_two_tasks_report_both(office: Office) -> None:
    first, second = await office.task(), await office.task()
    repeating = {"title": "Weekly call", "contact_id": str(office.contact.id), "due_date": "2030-05-01"}
    weekly = (await office.http.post("/api/tasks", json=repeating | {"recurrence": "every week"})).json()
    known = len(await office.events())
    next_step = {"title": "Send it", "due_date": "2030-06-01"}
    await office.ask("POST", f"/api/tasks/{first.id}/follow-up", next_step)
    await office.ask("POST", f"/api/tasks/{weekly['id']}/done")
    await office.ask("POST", "/api/tasks/batch", {"ids": [str(second.id), str(new_id())], "action": "dismiss"})
    reported = sorted(f"{one['type']} {one['data']['title']}" for one in (await office.events())[known:])
    wanted = ["task.created Send it", "task.created Weekly call", "task.done Weekly call", f"task.done {first.title}"]
    assert reported == sorted([*wanted, f"task.dismissed {second.title}"])


# A batch's action with its fields, and the event that each of its tasks gives.
BATCHES: list[tuple[dict[str, Any], str]] = [
    ({"action": "assign", "assigned_to": None}, "task.updated"),
    ({"action": "reschedule", "due_date": "2031-02-03"}, "task.updated"),
    ({"action": "set-priority", "priority": "high"}, "task.updated"),
    ({"action": "set-side", "side": "they"}, "task.updated"),
    *[({"action": action}, f"task.{past}") for action, past in (("done", "done"), ("reopen", "reopened"), ("dismiss", "dismissed"))],
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_batch_of_two_hundred_has_every_effect_for_each_task(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_own_network(monkeypatch)
    webhook_delivery._back_off_until.clear()
    async with office.database.transaction() as session:
        tasks = [
            await a_task(session, office.actor, f"Task {n}", assigned_to=office.company.agent.member_id)
            for n in range(MAX_TASKS)
        ]
    everyone = [str(task.id) for task in tasks]
    with Receiver() as receiver:
        async with office.database.transaction() as session:
            new = EndpointCreate(url=receiver.url, categories=["task.done"])
            endpoint = await webhooks.create_endpoint(session, office.actor, new)
            secret = await webhooks.get_secret(session, office.actor, endpoint.id)
        for fields, event in BATCHES:
            known, logged = len(await office.events()), await _count_entries(office)
            office.changes.clear()
            ids = everyone if event == "task.done" else everyone[:20]
            await office.ask("POST", "/api/tasks/batch", fields | {"ids": ids})
            events = (await office.events())[known:]
            reported = Counter(one["data"]["task_id"] for one in events if one["type"] == event)
            assert reported == dict.fromkeys(ids, 2 if event == "task.done" else 1), fields
            assert await _count_entries(office) == logged + len(ids), fields
            assert {str(change.id) for change in office.changes if change.kind == "task"} >= {*ids}, fields
        # What waits for the other endpoint, whose host does not exist, is not for this test.
        async with office.database.transaction() as session:
            await webhooks.delete_endpoint(session, office.actor, office.endpoint_id)
        await deliver_notifications()
    verified = [Webhook(secret).verify(one.body, one.headers) for one in receiver.received]
    received = Counter((one["type"], one["data"]["task_id"]) for one in verified)
    assert received == {("task.done", each): 1 for each in everyone}


async def test_an_event_holds_the_task_before_and_after(office: Office) -> None:
    task = await office.task()
    async with office.database.transaction() as session:
        await service.mark_done(session, office.company.agent, task.id)
        await service.mark_done(session, office.company.agent, task.id)
    created, done = [one for one in await office.events() if one["type"].startswith("task.")]
    answer = (await office.http.get(f"/api/tasks/{task.id}")).json()
    assert (created["data"]["before"], done["data"]["after"]) == (None, answer)
    assert created["data"]["after"] == done["data"]["before"]
    assert (done["type"], done["data"]["actor"]["name"]) == ("task.done", office.company.agent.name)
    assert done["data"]["before"]["status"] == "open"


async def test_changes_of_contacts_and_suggestions_are_reported(office: Office) -> None:
    owner = office.actor
    async with office.database.transaction() as session:
        made = await contact_service.create_contact(session, owner, ContactCreate(name="Ann"))
        await contact_service.update_contact(session, owner, made.id, ContactUpdate(company="Acme"))
        await contact_service.update_contact(session, owner, made.id, ContactUpdate(company="Acme"))
        await contact_service.set_members(session, owner, made.id, member_ids=[office.company.agent.member_id])
    await office.task()
    task = await office.task()
    await accept_that_it_is_done(office, task)
    types = [one["type"] for one in await office.events()]
    assert types[:3] == ["contact.created", "contact.updated", "contact.updated"]
    assert types.count("suggestion.created") == types.count("suggestion.accepted") == 1
    await office.ask("DELETE", f"/api/contacts/{made.id}")
    gone = (await office.events())[-1]
    assert (gone["type"], gone["data"]["contact_id"]) == ("contact.deleted", str(made.id))
    assert "Ann" not in json.dumps(gone)


async def test_an_erased_contact_reports_its_tasks_without_their_words(office: Office) -> None:
    task = await office.task()
    await office.ask("DELETE", f"/api/contacts/{office.contact.id}")
    events = await office.events()
    assert [(one["type"], one["data"].get("task_id")) for one in events] == [
        ("contact.deleted", None),
        ("task.deleted", str(task.id)),
    ]
    assert "Zoë" not in json.dumps(events, ensure_ascii=False)


async def test_a_change_that_is_rolled_back_reports_nothing(office: Office) -> None:
    task = await office.task()
    known = len(await office.events())

    async def change_and_fail() -> None:
        async with office.database.transaction() as session:
            await service.mark_done(session, office.actor, task.id)
            await service.get_task(session, office.actor, UUID(int=7))

    with pytest.raises(NotFound):
        await change_and_fail()
    assert len(await office.events()) == known


async def test_events_reach_a_receiver_on_the_own_network_signed_as_the_library_verifies(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_own_network(monkeypatch)
    webhook_delivery._back_off_until.clear()
    with Receiver() as receiver:
        async with database.transaction() as session:
            company, neighbour = await a_company(session), await the_neighbour(session)
            new = EndpointCreate(url=receiver.url)
            endpoint = await webhooks.create_endpoint(session, company.owner, new)
            secret = await webhooks.get_secret(session, company.owner, endpoint.id)
            task = await a_task(session, company.owner)
            await service.mark_done(session, company.owner, task.id)
            await a_task(session, neighbour.owner, "Not yours")
        await deliver_notifications()
    verified = {Webhook(secret).verify(one.body, one.headers)["type"] for one in receiver.received}
    assert verified == {"contact.created", "task.created", "task.done"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(receiver.received[0].body + b" ", receiver.received[0].headers)
    assert b"Not yours" not in b"".join(one.body for one in receiver.received)


@pytest.mark.parametrize("categories", [["task.exploded"], ["task"], ["*"], ["Task.Done"], [""]])
async def test_an_unknown_event_is_refused_with_the_known_ones(office: Office, categories: list[str]) -> None:
    body = {"url": "https://hooks.example.com/", "categories": categories}
    answer = await office.http.post("/api/webhooks", json=body)
    assert answer.status_code == 422
    assert "task.done" in answer.json()["detail"]


async def _count_entries(office: Office, kind: str = "") -> int:
    async with office.database.reading() as session:
        kinds = await session.scalars(select(Activity.kind))  # type: ignore[call-overload]  # house: select
        return len([one for one in kinds if kind in ("", one)])
