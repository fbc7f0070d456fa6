"""The review inbox: suggestions of all visible calls, accepted as they are or edited, dismissed with a reason, and undone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.calls.model import Call
from taskapp.calls.schemas import CallRead
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden, NotFound
from taskapp.core.work import bus
from taskapp.extraction import repository
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.service import create_tasks_from_call
from taskapp.extraction.suggestions import by_hand, decided, inbox, merging, review
from taskapp.extraction.suggestions.by_hand import CallTaskCreate, WordsOfCall
from taskapp.extraction.suggestions.inbox import InboxItem
from taskapp.extraction.suggestions.waiting import withdraw_older
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberUpdate
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import snooze
from taskapp.tasks.schemas import TaskUpdate
from taskapp.tasks.types import DismissReason, SuggestionKind, TaskStatus
from taskapp.timeline import service as timeline
from tests.extraction.call_fixtures import listening_model, tasks_of
from tests.factories.calls import a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]

TALK = "Dana: Good morning.\nDana: I'll send you the offer by Friday.\nBob: Perfect, I have sent the signed form."
OFFER = an_item("Send Bob the offer", evidence="I'll send you the offer by Friday")


async def a_company_that_asks(model: LanguageModelServer, answer: object) -> tuple[Company, UUID]:
    """A company with one open task of its contact, and a call from which `answer` made suggestions."""
    async with db.transaction() as session:
        company = await a_company(session)
        await ai_service.update_settings(session, company.owner, AiSettingsUpdate(ai_mode="ask"))
        contact = await a_contact(session, company.owner, "Bob")
        await a_task(session, company.owner, "Signed form", contact=contact, side="they", due_date="2026-04-01")
        call = await a_call(session, company.owner, contact=contact, transcription=TALK)
    model.script = lambda _request: Reply.json(answer)
    await create_tasks_from_call(call.id, company.organization.id)
    return company, call.id


async def waiting(company: Company) -> list[InboxItem]:
    async with db.reading() as session:
        found = await inbox.list_pending(session, company.owner)
        assert await inbox.count_pending(session, company.owner) == len(found)
    return found


async def test_the_inbox_shows_the_quote_with_the_turns_around_it_to_who_may_see_the_call(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await a_company_that_asks(model, {"tasks": [OFFER]})
    (item,) = await waiting(company)
    assert (item.suggestion.title, item.suggestion.call_id, item.contact_name) == ("Send Bob the offer", call_id, "Bob")
    assert (item.before and item.before.text, item.after and item.after.speaker) == ("Good morning.", "Bob")
    async with db.transaction() as session:
        neighbour = await the_neighbour(session)
        assert (
            await inbox.list_pending(session, company.agent) == await inbox.list_pending(session, neighbour.owner) == []
        )
        assert await inbox.count_pending(session, company.agent) == 0
        for decide in (review.accept, review.dismiss, review.undo):
            with pytest.raises(NotFound):
                await decide(session, company.agent, item.suggestion.id)


async def waiting_rows(company: Company, call: CallRead, *rows: dict[str, Any]) -> list[InboxItem]:
    """Suggestions of new tasks that wait, as the owner sees them, the given ones in their order."""
    content = {"title": "Send the form", "category": "send-info", "description": None, "priority": "high"}
    made = [
        TaskSuggestion(
            organization_id=company.organization.id, call_id=call.id, contact_id=call.contact_id,
            **{"kind": "create", **row, "content": {**content, "offset_days": 2, **row.get("content", {})}},
        )
        for row in rows
    ]  # fmt: skip
    async with db.transaction() as session:
        session.add_all(made)
        await session.flush()
        ids = [row.id for row in made]
    found = {item.suggestion.id: item for item in await waiting(company)}
    return [found[row_id] for row_id in ids]


def a_quote(turn: int) -> dict[str, Any]:
    return {"text": "Good morning.", "score": 1.0, "turn": turn, "speaker": "Dana", "start_seconds": None}


async def test_the_turns_around_the_first_the_last_and_no_quote_are_those_that_there_are(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner, transcription=TALK)
        (await session.get_one(Call, call.id)).recording_path = "call.wav"
    rows = ({"quote": a_quote(0)}, {"quote": a_quote(2)}, {"quote": None})
    items = await waiting_rows(company, call, *rows)
    around = [(item.before and item.before.text, item.after and item.after.text) for item in items]
    assert {item.has_recording for item in items} == {True}
    first, middle, _ = (line.partition(": ")[2] for line in TALK.split("\n"))
    assert around == [(None, middle), (middle, None), (None, None)]
    assert first
    blind = replace(company.owner, permissions=company.owner.permissions - {p.CALL_VIEW})
    async with db.reading() as session:
        assert await inbox.count_pending(session, blind) == 0
        with pytest.raises(Forbidden):
            await inbox.list_pending(session, blind)


async def test_a_suggestion_about_a_task_out_of_sight_is_not_listed_with_its_call(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        bob = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
        seen = await a_task(session, company.owner, "Seen", contact=bob)
        hidden = await a_task(session, company.owner, "Hidden")
        call = await a_call(session, company.owner, contact=bob, transcription=TALK)
    about = [{"kind": "complete", "task_id": task.id, "quote": a_quote(0)} for task in (seen, hidden)]
    await waiting_rows(company, call, *about)
    async with db.reading() as session:
        for person, titles in ((company.owner, {"Seen", "Hidden"}), (company.agent, {"Seen"})):
            found = await review.list_suggestions(session, person, call.id)
            assert {one.title for one in found} == titles


async def test_an_accepted_task_is_of_the_member_it_names_while_active_and_needs_the_permission_to_make_tasks(
    database: db.Database,
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner, transcription=TALK)
        gone = company.colleague.member_id
        await organization_service.update_member(session, company.owner, gone, MemberUpdate(active=False))
    named = (company.agent.member_id, gone)
    items = await waiting_rows(company, call, *({"content": {"assigned_to": str(member_id)}} for member_id in named))
    ids = [item.suggestion.id for item in items]
    lesser = replace(company.owner, permissions=company.owner.permissions - {p.TASK_CREATE})
    with pytest.raises(Forbidden):
        async with db.transaction() as session:
            await review.accept(session, lesser, ids[0])
    async with db.transaction() as session:
        tasks = [await review.accept(session, company.owner, suggestion_id) for suggestion_id in ids]
    assert [task.assigned_to for task in tasks] == [company.agent.member_id, None]


async def test_of_two_calls_about_one_task_the_later_ones_suggestion_waits(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        bob = await a_contact(session, company.owner, "Bob")
        task = await a_task(session, company.owner, contact=bob)
        call = await a_call(session, company.owner, contact=bob, transcription=TALK)
        hook = EndpointCreate(url="https://hooks.example.com/", categories=["suggestion.dismissed"])
        await webhooks.create_endpoint(session, company.owner, hook)
    [item] = await waiting_rows(company, call, {"kind": "complete", "task_id": task.id, "quote": a_quote(0)})
    for hours, withdrawn in ((-1, False), (1, True)):
        async with db.transaction() as session:
            at = call.started_at + timedelta(hours=hours)
            kind, org = SuggestionKind.COMPLETE, company.organization.id
            assert await withdraw_older(session, org, task.id, kind, at) is withdrawn
        async with db.reading() as session:
            row = await session.get_one(TaskSuggestion, item.suggestion.id)
            told = list(await session.scalars(select(col(Outbox.payload))))
        assert row.state == ("dismissed" if withdrawn else "pending")
        assert [one["category"] for one in told] == ["suggestion.dismissed"] * withdrawn
        assert row.decided_by is None


async def test_words_that_a_person_chose_are_a_quote_at_their_second(database: db.Database) -> None:
    talk = "[0:05] Dana: Good morning.\n[0:12] Dana: I'll send the offer by Friday.\n[0:20] Bob: Fine."
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner, transcription=talk)
        words = WordsOfCall(turn=1, text="I'll send the offer")
        await by_hand.create_task(session, company.owner, call.id, CallTaskCreate(title="Send it", evidence=words))
    async with db.reading() as session:
        (made,) = await review.list_call_tasks(session, company.owner, call.id)
    assert made.evidence
    assert (made.evidence.quote, made.evidence.turn, made.evidence.start_seconds) == ("I'll send the offer", 1, 12.0)


async def test_a_new_task_can_be_merged_into_open_tasks_of_its_own_contact_only(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        people = [await a_contact(session, company.owner, name) for name in ("Bob", "Zoe")]
        tasks = [await a_task(session, company.owner, f"Send {one.name} the form", contact=one) for one in people]
        bobs, zoes = [await a_call(session, company.owner, contact=one, transcription=TALK) for one in people]
        for number in range(inbox.MAX_MERGE):
            await a_task(session, company.owner, f"Another thing {number}", contact=people[1])
    new, closing = await waiting_rows(company, bobs, {}, {"kind": "complete", "task_id": tasks[0].id})
    [other] = await waiting_rows(company, zoes, {})
    assert [task.id for task in new.open_tasks] == [tasks[0].id]
    assert closing.open_tasks == []
    assert (other.open_tasks[0].id, len(other.open_tasks)) == (tasks[1].id, inbox.MAX_MERGE)


async def test_of_two_merged_suggestions_of_a_call_the_first_keeps_its_quote_when_the_second_is_undone(
    database: db.Database,
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner, transcription=TALK)
        contact = await contact_service.get_contact(session, company.owner, call.contact_id or UUID(int=0))
        task = await a_task(session, company.owner, contact=contact)
    first, second = await waiting_rows(
        company, call, {"quote": a_quote(0), "content": {"due_time": "09:30"}}, {"quote": a_quote(2)}
    )
    async with db.transaction() as session:
        merged = await merging.merge(session, company.owner, first.suggestion.id, task.id)
        assert (merged.due_date_local or "")[10:] == "T09:30"
        await merging.merge(session, company.owner, second.suggestion.id, task.id)
        await review.undo(session, company.owner, second.suggestion.id)
        [quote] = await review.list_task_evidence(session, company.owner, task.id)
        entries = await timeline.list_timeline(session, company.owner, task.contact_id)
    assert (quote.turn, quote.repeated) == (0, True)
    assert entries.items[0].verb == "took back that a task was in a call"


async def test_an_edited_suggestion_is_made_as_edited_and_undo_takes_it_back(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, _ = await a_company_that_asks(model, {"tasks": [OFFER]})
    (item,) = await waiting(company)
    edits = TaskUpdate(title="Send Bob both offers", due_date="2026-04-02", assigned_to=company.agent.member_id)
    async with db.transaction() as session:
        task = await review.accept(session, company.owner, item.suggestion.id, edits)
    assert (task.title, task.due_date_local, task.assigned_to) == (
        "Send Bob both offers",
        "2026-04-02",
        company.agent.member_id,
    )
    assert await waiting(company) == []
    blind = replace(company.owner, permissions=company.owner.permissions - {p.CALL_VIEW})
    async with db.reading() as session:
        [quote] = await review.list_task_evidence(session, company.owner, task.id)
        assert await review.list_task_evidence(session, blind, task.id) == []
    assert (quote.quote, quote.turn, quote.repeated) == ("I'll send you the offer by Friday.", 1, False)
    async with db.transaction() as session:
        with pytest.raises(Conflict):
            await review.undo(session, company.admin, item.suggestion.id)
        await review.undo(session, company.owner, item.suggestion.id)
    assert [one.suggestion.title for one in await waiting(company)] == ["Send Bob the offer"]
    assert task.id not in {other.id for other in await tasks_of(company)}


@pytest.mark.parametrize("action", ["complete", "reschedule"])
async def test_what_a_call_closed_or_moved_is_as_before_after_undo(
    database: db.Database, model: LanguageModelServer, action: str
) -> None:
    update = {"open_task": 1, "action": action, "due_date_offset_days": 9, "evidence": "I have sent the signed form"}
    company, _ = await a_company_that_asks(model, {"tasks": [], "updates": [update]})
    (item,) = await waiting(company)
    assert (item.suggestion.title, item.suggestion.side) == ("Signed form", "they")
    task_id = item.suggestion.task_id
    assert task_id
    async with db.transaction() as session:
        await task_service.update_task(session, company.owner, task_id, TaskUpdate(due_date="2099-04-01T10:00:30Z"))
        before = await snooze.snooze(session, company.owner, task_id, until="2099-05-01")
        with pytest.raises(Conflict, match="Only a suggestion of a new task"):
            await merging.merge(session, company.owner, item.suggestion.id, task_id)
        changed = await review.accept(session, company.owner, item.suggestion.id)
    assert (changed.status is TaskStatus.DONE) == (action == "complete")
    async with db.transaction() as session:
        await review.undo(session, company.owner, item.suggestion.id)
        task = await task_service.get_task(session, company.owner, changed.id)
    assert task.status is TaskStatus.OPEN
    assert (task.due_date, task.snoozed_until) == (before.due_date, before.snoozed_until)


async def test_a_reason_is_kept_and_a_dismissed_suggestion_comes_back_with_undo(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await a_company_that_asks(model, {"tasks": [OFFER]})
    (item,) = await waiting(company)
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    async with db.transaction() as session:
        await review.dismiss(session, company.owner, item.suggestion.id, DismissReason.NOT_SAID)
    stop()
    assert [(change.kind, change.id) for change in changes if change.kind == "call"] == [("call", call_id)]
    for decide in (review.accept, review.dismiss):
        with pytest.raises(Conflict, match="dismissed before"):
            async with db.transaction() as session:
                await decide(session, company.owner, item.suggestion.id)
    async with db.reading() as session:
        rows = await repository.list_suggestions(session, company.organization.id, call_id)
    assert [(row.state, row.content["decision"]) for row in rows] == [("dismissed", {"reason": "not-said"})]
    changes.clear()
    stop = bus.subscribe(changes.extend)
    async with db.transaction() as session:
        await review.undo(session, company.owner, item.suggestion.id)
        [row] = await repository.list_suggestions(session, company.organization.id, call_id)
        assert (row.decided_by, row.decided_at, row.content.get("decision")) == (None, None, None)
    stop()
    assert call_id in {change.id for change in changes if change.kind == "call"}
    assert len(await waiting(company)) == 1


async def test_a_decision_is_taken_back_by_who_may_not_delete_and_after_its_task_is_gone(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, _ = await a_company_that_asks(model, {"tasks": [OFFER]})
    (item,) = await waiting(company)
    modest = replace(company.owner, permissions=company.owner.permissions - {p.TASK_DELETE})
    async with db.transaction() as session:
        first = await review.accept(session, modest, item.suggestion.id)
        await review.undo(session, modest, item.suggestion.id)
        assert (await task_service.get_task(session, modest, first.id)).status is TaskStatus.DISMISSED
        second = await review.accept(session, company.owner, item.suggestion.id)
        await task_service.delete_task(session, company.owner, second.id)
        await review.undo(session, company.owner, item.suggestion.id)
    assert len(await waiting(company)) == 1


async def walk(actor: Actor, limit: int) -> list[decided.DecidedRead]:
    """All decided suggestions that the actor may see, read in pages of `limit`."""
    async with db.reading() as session:
        page = await decided.list_decided(session, actor, limit=limit)
        found = page.items
        while page.next_cursor:
            page = await decided.list_decided(session, actor, limit=limit, cursor=page.next_cursor)
            found = [*found, *page.items]
    return found


async def decided_in_six_ways(company: Company) -> tuple[list[UUID], list[UUID]]:
    """Six suggestions in the order of their decisions, and the tasks that the first was made and the others merged into."""
    async with db.transaction() as session:
        call = await a_call(session, company.owner, transcription=TALK)
        contact = await contact_service.get_contact(session, company.owner, call.contact_id or UUID(int=0))
        task = await a_task(session, company.owner, "Signed form", contact=contact)
    things = [{"content": {"title": f"Thing {n}"}} for n in range(5)]
    rows = await waiting_rows(company, call, *things, {"kind": "complete", "task_id": task.id})
    plain, edited, merged, wrong, silent, closed = ids = [item.suggestion.id for item in rows]
    async with db.transaction() as session:
        made = await review.accept(session, company.owner, plain)
        await review.accept(session, company.manager, edited, TaskUpdate(title="Something else"))
        await merging.merge(session, company.owner, merged, task.id)
        await review.dismiss(session, company.manager, wrong, DismissReason.NOT_SAID)
        await review.dismiss(session, company.owner, silent)
        await review.accept(session, company.owner, closed)
    return ids, [made.id, task.id]


async def test_decided_suggestions_say_what_became_of_them_and_who_may_take_them_back(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
    ids, (made, task) = await decided_in_six_ways(company)
    found = (await walk(company.owner, 200))[::-1]
    assert found[::-1] == await walk(company.owner, 1) == await walk(company.owner, 4)
    assert [item.id for item in found] == ids
    assert [item.outcome.value for item in found] == [
        "accepted",
        "edited",
        "merged",
        "dismissed",
        "dismissed",
        "accepted",
    ]
    assert [item.reason for item in found] == [None, None, None, DismissReason.NOT_SAID, None, None]
    assert [item.may_undo for item in found] == [True, False, True, False, True, True]
    assert [item.may_undo for item in (await walk(company.manager, 200))[::-1]] == [not one.may_undo for one in found]
    assert [item.task_id for item in found] == [made, found[1].task_id, task, None, None, task]
    assert [item.title for item in found] == [*(f"Thing {n}" for n in range(5)), "Signed form"]
    assert {item.decided_by_name for item in found if item.may_undo} == {found[0].decided_by_name}
    assert await walk(company.agent, 200) == await walk(neighbour.owner, 200) == []
    blind = replace(company.owner, permissions=company.owner.permissions - {p.CALL_VIEW})
    with pytest.raises(Forbidden):
        await walk(blind, 1)
    async with db.transaction() as session:
        await review.undo(session, company.owner, ids[4])
        await task_service.delete_task(session, company.owner, made)
    found = await walk(company.owner, 200)
    assert (len(found), found[-1].id, found[-1].task_id) == (5, ids[0], None)
