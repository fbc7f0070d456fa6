"""Learned trust: a category is accepted without asking when the bound of its precision says so, and asks again after one error."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access import permissions as p
from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.audit_log import service as audit_log
from taskapp.audit_log.schemas import AuditQuery
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactFilters
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden
from taskapp.core.ids import new_id
from taskapp.core.work import bus
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.service import create_tasks_from_call
from taskapp.extraction.suggestions import inbox, review
from taskapp.extraction.trust import reports
from taskapp.extraction.trust import repository as trust_repository
from taskapp.extraction.trust import service as trust
from taskapp.extraction.trust.repository import Judgement
from taskapp.extraction.trust.service import CORRECTIONS, CategoryTrust, fewest_decisions, interval_of, trust_of
from taskapp.notifications import preferences
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.preferences import PreferencesUpdate
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate
from taskapp.tasks import service as task_service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.schemas import TaskCreate, TaskRead, TaskUpdate
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskStatus
from taskapp.timeline import service as timeline
from tests.extraction.call_fixtures import listening_model, tasks_of
from tests.factories.calls import a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]

pytestmark = pytest.mark.anyio
START = datetime(2026, 3, 25, 20, tzinfo=UTC)
SEND_INFO = TaskCategory.SEND_INFO


def test_the_bound_is_wilsons_and_implies_how_many_decisions_it_takes() -> None:
    assert interval_of(0, 0) == (0.0, 1.0)
    assert tuple(round(end, 4) for end in interval_of(8, 10)) == (0.4902, 0.9433)
    assert tuple(round(end, 4) for end in interval_of(97, 100)) == (0.9155, 0.9897)
    assert fewest_decisions(1) is None
    for bound in (0.5, 0.8, 0.9, 0.95):
        needed = fewest_decisions(bound)
        assert needed
        assert interval_of(needed, needed)[0] >= bound > interval_of(needed - 1, needed - 1)[0]
    assert (fewest_decisions(0.5), fewest_decisions(0.9)) == (4, 35)
    all_right = [judged(True, minute) for minute in range(200)]
    bound = interval_of(200, 200)[0]
    assert [send_info(all_right, at).automatic for at in (bound, bound + 0.0001, None)] == [True, False, False]


def judged(right: bool, minute: int, *, wrong_at: datetime | None = None, automatic: bool = False) -> Judgement:
    return Judgement("send-info", right, automatic, START + timedelta(minutes=minute), wrong_at)


def send_info(found: list[Judgement], bound: float | None = 0.85, turned_on: datetime | None = None) -> CategoryTrust:
    resets = {"send-info": turned_on} if turned_on else {}
    return next(one for one in trust_of(found, bound, resets) if one.category is SEND_INFO)


def becomes_automatic(share: float, seed: int) -> list[Judgement] | None:
    """The decisions of a rater after which the category is accepted without asking; None when it never is."""
    dice, found = random.Random(seed), []
    for minute in range(300):
        found.append(judged(dice.random() < share, minute))
        if minute % 5 == 0 and send_info(found).automatic:
            return found
    return None


@pytest.mark.parametrize(("share", "fewest", "most"), [(0.6, 0, 0), (0.8, 0, 2), (0.95, 29, 30)])
def test_simulated_raters_are_trusted_only_as_often_as_the_bound_allows(share: float, fewest: int, most: int) -> None:
    trusted = [found for seed in range(30) if (found := becomes_automatic(share, seed))]
    assert fewest <= len(trusted) <= most
    for found in trusted:
        assert len(found) >= (fewest_decisions(0.85) or 0)
        reported = [*found, judged(False, 400, wrong_at=START + timedelta(minutes=401), automatic=True)]
        after = send_info(reported)
        assert (after.automatic, after.errors, after.earned) == (False, 1, 0)
        new = [judged(True, 500 + number) for number in range(fewest_decisions(0.85) or 0)]
        assert not send_info([*reported, *new[:-1]]).automatic
        assert send_info([*reported, *new]).automatic
        assert not send_info([*reported, *new], None).automatic
        again = send_info(reported, turned_on=START + timedelta(minutes=402))
        assert (again.automatic, again.asks_since) == (interval_of(again.right, again.decided)[0] >= 0.85, None)


async def a_trusted_company(
    model: LanguageModelServer, *, decided: int = 40
) -> tuple[Company, Callable[[], Awaitable[UUID]]]:
    """A company that asks first and has accepted `decided` suggestions; and a function that processes a call with one more."""
    async with db.transaction() as session:
        company = await a_company(session)
        changes = AiSettingsUpdate(ai_mode="ask", ai_accept_above=0.85)
        await ai_service.update_settings(session, company.owner, changes)
        contact = await a_contact(session, company.owner, "Bob")
        old = await a_call(session, company.owner, contact=contact)
        row = {
            "organization_id": company.organization.id, "call_id": old.id, "contact_id": contact.id, "kind": "create",
            "state": "accepted", "content": {"title": "Send", "category": "send-info", "decision": {"fields": []}},
            "decided_at": START - timedelta(days=1), "created_at": START - timedelta(days=1),
        }  # fmt: skip
        if decided:
            await session.execute(insert(TaskSuggestion), [{**row, "id": new_id()} for _ in range(decided)])
    model.script = lambda _request: Reply.json({"tasks": [an_item("Send the offer")]})

    async def another_call() -> UUID:
        async with db.transaction() as session:
            call = await a_call(session, company.owner, contact=contact)
        await create_tasks_from_call(call.id, company.organization.id)
        return call.id

    return company, another_call


async def newest(company: Company) -> TaskRead:
    return max(await tasks_of(company), key=lambda task: task.id)


async def waiting(company: Company) -> int:
    async with db.reading() as session:
        return await inbox.count_pending(session, company.owner)


async def test_a_trusted_category_is_accepted_as_the_systems_own_act(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, another_call = await a_trusted_company(model)
    await another_call()
    task = await newest(company)
    async with db.reading() as session:
        origin = await reports.find_origin(session, company.owner, task.id)
        entries = await timeline.list_timeline(session, company.owner, task.contact_id)
        audited = await audit_log.list_entries(session, company.owner, AuditQuery())
        shown = await trust.get_trust(session, company.owner)
    assert await waiting(company) == 0
    assert origin
    assert (origin.automatic, origin.decided, origin.wrong_at) == (True, 40, None)
    assert origin.at_least == round(interval_of(40, 40)[0], 4)
    made = next(entry for entry in entries.items if entry.task_id == task.id)
    assert (made.actor.name, made.verb, made.details["automatic"]) == ("AI", "created a task without asking", True)
    entry = audited.items[0]
    assert (entry.user_name, entry.text) == (
        "Taskapp (by itself)", "Accepted a suggestion of the category Send Info without asking",
    )  # fmt: skip
    # What was accepted without asking is no decision.
    assert {one.category: one.decided for one in shown.items if one.decided} == {SEND_INFO: 40}


async def _report(company: Company, task: TaskRead) -> None:
    async with db.transaction() as session:
        await reports.report_wrong(session, company.manager, task.id)


async def _dismiss(company: Company, task: TaskRead) -> None:
    async with db.transaction() as session:
        await batch.change_many(session, company.manager, batch.BatchChange(ids=[task.id], action="dismiss"))


async def _delete(company: Company, task: TaskRead) -> None:
    async with db.transaction() as session:
        await task_service.delete_task(session, company.manager, task.id)


@pytest.mark.parametrize("act", [_report, _dismiss, _delete])
async def test_one_error_takes_the_category_back_to_asking_until_an_admin_turns_it_on(
    database: db.Database, model: LanguageModelServer, act: Callable[[Company, TaskRead], Awaitable[None]]
) -> None:
    clock = HandClock(START.isoformat())
    company, another_call = await a_trusted_company(model)
    await another_call()
    await act(company, await newest(company))
    clock.move(minutes=1)
    await another_call()
    assert await waiting(company) == 1
    async with db.transaction() as session:
        shown = await trust.get_trust(session, company.manager)
        (found,) = [one for one in shown.items if one.category is SEND_INFO]
        assert (found.automatic, found.errors, found.right, found.decided) == (False, 1, 40, 41)
        after = await trust.turn_on_again(session, company.admin, SEND_INFO)
    assert [one.category for one in after.items if one.automatic] == [SEND_INFO]
    clock.move(minutes=1)
    await another_call()
    assert await waiting(company) == 1
    async with db.reading() as session:
        audited = await audit_log.list_entries(session, company.owner, AuditQuery())
    assert {"task.reported-wrong", "ai.category-asks-again", "ai.category-turned-on"} <= {
        entry.action for entry in audited.items
    }


async def test_a_reported_task_that_is_opened_again_was_not_wrong(
    database: db.Database, model: LanguageModelServer
) -> None:
    clock = HandClock(START.isoformat())
    company, another_call = await a_trusted_company(model)
    await another_call()
    task = await newest(company)
    reported_at, changes = clock.now, list[bus.Change]()
    stop = bus.subscribe(changes.extend)
    for _ in range(2):
        await _report(company, task)
        clock.move(minutes=1)
    stop()
    assert task.call_id in {change.id for change in changes if change.kind == "call"}
    blind = replace(company.owner, permissions=company.owner.permissions - {p.CALL_VIEW})
    async with db.transaction() as session:
        first = await reports.find_origin(session, company.owner, task.id)
        assert first
        assert first.wrong_at == reported_at
        assert await reports.find_origin(session, blind, task.id) is None
        assert (await task_service.get_task(session, company.owner, task.id)).status is TaskStatus.DISMISSED
        await task_service.reopen(session, company.owner, task.id)
        origin = await reports.find_origin(session, company.owner, task.id)
    assert origin
    assert origin.wrong_at is None
    await another_call()
    assert await waiting(company) == 0


async def test_corrections_dismissals_and_late_reports_count_as_wrong(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, another_call = await a_trusted_company(model, decided=0)
    for _ in range(5):
        await another_call()
    async with db.transaction() as session:
        rows = [item.suggestion for item in await inbox.list_pending(session, company.owner)]
        kept = await review.accept(session, company.owner, rows[0].id)
        await review.accept(session, company.owner, rows[1].id, TaskUpdate(priority=TaskPriority.LOW, assigned_to=None))
        await review.accept(session, company.owner, rows[2].id, TaskUpdate(title="Send both offers"))
        await review.dismiss(session, company.owner, rows[3].id)
        late = await review.accept(session, company.owner, rows[4].id)
        # A task that a person wanted and that ended later was no error.
        await task_service.dismiss(session, company.owner, kept.id)
        assert _right_of(await trust.get_trust(session, company.owner)) == (3, 5)
        await reports.report_wrong(session, company.owner, late.id)
        assert _right_of(await trust.get_trust(session, company.owner)) == (2, 5)
        # Only an error of an automatic act takes a category back.
        assert all(one.asks_since is None for one in (await trust.get_trust(session, company.owner)).items)
        assert (await trust.get_trust(session, company.agent)).items == []


async def add_decisions(session: AsyncSession, company: Company, *rows: dict[str, Any]) -> None:
    """Decided suggestions of one call, each a minute later than the one before: accepted, of a new task, unless a row says otherwise."""
    call = await a_call(session, company.owner)
    for minute, row in enumerate(rows):
        content = {"title": "Send", "category": row.pop("category", "send-info"), "decision": row.pop("decision", {})}
        session.add(
            TaskSuggestion(
                organization_id=company.organization.id, call_id=call.id, contact_id=call.contact_id, content=content,
                decided_at=START + timedelta(minutes=minute), **{"kind": "create", "state": "accepted", **row},
            )
        )  # fmt: skip
    await session.flush()


async def test_the_newest_decisions_about_new_tasks_of_the_organization_count(database: db.Database) -> None:
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        wrong = {"state": "dismissed"}
        mine = [{"category": "meeting"}, wrong, {}, {}, {}, {**wrong, "kind": "complete"}, {"automatic": True}]
        await add_decisions(session, company, *mine)
        await add_decisions(session, neighbour, *[dict(wrong) for _ in range(5)])
        found = await trust_repository.list_judgements(session, company.organization.id, CORRECTIONS, newest=3)
    assert Counter((one.category, one.right) for one in found) == {("send-info", True): 3, ("meeting", True): 1}


@pytest.mark.parametrize(
    ("decision", "right"),
    [
        ({"fields": []}, True),
        ({"fields": ["priority", "assigned_to", "description"]}, True),
        ({"fields": ["title"]}, False),
        ({"fields": ["category"]}, False),
        ({"fields": ["due_date"]}, False),
        ({"fields": ["side"]}, False),
        ({"fields": [], "merged": True}, False),
        ({"edited": True}, False),
        ({"edited": False}, True),
    ],
)
async def test_what_a_person_changed_says_whether_a_suggestion_was_right(
    database: db.Database, decision: dict[str, Any], right: bool
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        await add_decisions(session, company, {"decision": decision})
        assert _right_of(await trust.read_trust(session, company.organization.id)) == (int(right), 1)


async def test_an_admin_turns_a_category_on_for_the_own_organization_and_open_pages_hear_of_it(
    database: db.Database,
) -> None:
    clock = HandClock(START.isoformat())
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        with pytest.raises(Forbidden):
            await trust.turn_on_again(session, company.manager, SEND_INFO)
        await trust.turn_on_again(session, company.admin, SEND_INFO)
    clock.move(hours=1)
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    async with database.transaction() as session:
        await trust.turn_on_again(session, company.admin, SEND_INFO)
    stop()
    assert [(change.kind, change.organization_id) for change in changes] == [("organization", company.organization.id)]
    async with database.reading() as session:
        turned_on = [await trust_repository.map_turned_on(session, one.organization.id) for one in (company, neighbour)]
    assert turned_on == [{"send-info": clock.now}, {}]


def _right_of(shown: trust.TrustRead) -> tuple[int, int]:
    return next((one.right, one.decided) for one in shown.items if one.category is SEND_INFO)


async def test_a_task_without_a_suggestion_is_not_reported_but_dismissed(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner)
        from_hand: dict[str, Any] = {"title": "By hand", "category": "general", "contact_id": call.contact_id}
        task = await task_service.create_task(session, company.owner, TaskCreate(**from_hand))
        with pytest.raises(Conflict, match="dismiss it instead"):
            await reports.report_wrong(session, company.owner, task.id)


async def test_an_automatic_acceptance_reaches_webhooks_and_the_outbox_once(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, another_call = await a_trusted_company(model)
    async with db.transaction() as session:
        new = EndpointCreate(url="https://hooks.example.com/secret-path", categories=["task.*", "suggestion.*"])
        await webhooks.create_endpoint(session, company.owner, new)
        (contact,) = (await contact_service.list_contacts(session, company.owner, ContactFilters())).items
        await contact_service.set_members(session, company.owner, contact.id, member_ids=[company.agent.member_id])
        by_mail = PreferencesUpdate.model_validate({"categories": {"task-assigned": {"email": True}}})
        await preferences.update_preferences(session, company.agent, by_mail)
    call_id = await another_call()
    task = await newest(company)
    async with db.reading() as session:
        rows = list(await session.scalars(select(Outbox).order_by(col(Outbox.id))))
    events: list[Any] = [row.payload["body"] for row in rows if row.channel == "webhook"]
    assert [event["type"] for event in events] == ["suggestion.created", "task.created", "suggestion.accepted"]
    assert {event["data"]["actor"]["kind"] for event in events} == {"ai"}
    assert {event["data"].get("call_id", str(call_id)) for event in events} == {str(call_id)}
    created, accepted = events[1]["data"], events[2]["data"]
    assert (created["task_id"], created["before"], created["after"]["version"]) == (str(task.id), None, task.version)
    assert (accepted["before"]["state"], accepted["after"]["state"]) == ("pending", "accepted")
    assert accepted["after"]["content"]["decision"]["task_id"] == str(task.id)
    (mail,) = [row for row in rows if row.channel == "email"]
    assert (mail.payload["category"], mail.payload["task_id"]) == ("task-assigned", str(task.id))
