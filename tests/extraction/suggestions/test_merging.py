"""Merging a suggestion into an open task of the same contact: it gets the quote and a missing due date, and Undo takes all back."""

from uuid import UUID

import pytest

from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Invalid, NotFound
from taskapp.extraction.alike import content_words, is_same, likeness
from taskapp.extraction.service import create_tasks_from_call
from taskapp.extraction.suggestions import inbox, merging, review
from taskapp.extraction.suggestions.inbox import InboxItem
from taskapp.extraction.trust import service as trust
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.snooze import snooze
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import TaskStatus
from taskapp.timeline import service as timeline
from taskapp.ui.review.views import review_rows
from tests.extraction.call_fixtures import listening_model, tasks_of
from tests.factories.calls import QUOTE, a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]

pytestmark = pytest.mark.anyio
Setting = tuple[Company, TaskRead, InboxItem]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Upload the X-ray for claim 4471", "X-ray for claim 4471: upload it", True),
        ("Send Bob the estimate for both implants", "Send the estimates for the implants", True),
        ("Das Angebot für die Küche schicken", "Angebot Küche", True),
        ("Send Bob the offer", "Send Bob the invoice", False),
        ("Call Bob tomorrow", "Call Bob on Monday", False),
        ("Call back", "Send it", False),
    ],
)
def test_two_titles_are_the_same_when_they_share_what_they_are_about(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same
    assert likeness(one, other) == likeness(other, one)
    assert not is_same("Call Zoe Long", "Send Zoe Long the brochure", but="Zoe Long")
    assert content_words("I'll call you tomorrow") == frozenset()


async def _setting(model: LanguageModelServer, *, due_date: str | None = None) -> Setting:
    async with db.transaction() as session:
        company = await a_company(session)
        await ai_service.update_settings(session, company.owner, AiSettingsUpdate(ai_mode="ask"))
        bob = await a_contact(session, company.owner, "Bob")
        same = await a_task(session, company.owner, "The kitchen offer for Elm Street", contact=bob, due_date=due_date)
        await a_task(session, company.owner, "Order new chairs", contact=bob)
        await a_task(
            session,
            company.owner,
            "The kitchen offer for Elm Street",
            contact=await a_contact(session, company.owner, "Zoe"),
        )
        call = await a_call(session, company.owner, contact=bob)
    model.script = lambda _request: Reply.json({"tasks": [an_item("Send the offer for the kitchen")]})
    await create_tasks_from_call(call.id, company.organization.id)
    async with db.reading() as session:
        (item,) = await inbox.list_pending(session, company.owner)
    return company, same, item


async def _quotes(company: Company, task_id: UUID) -> list[tuple[str | None, bool]]:
    async with db.reading() as session:
        found = await review.list_task_evidence(session, company.owner, task_id)
    return [(quote.quote, quote.repeated) for quote in found]


async def test_the_task_keeps_its_words_and_gets_the_quote_and_the_missing_due_date(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, same, item = await _setting(model)
    assert [task.title for task in item.open_tasks] == ["The kitchen offer for Elm Street", "Order new chairs"]
    (row,) = review_rows([item], {}, company.owner.timezone, total=1)
    assert (item.duplicate, row["act"], row["same_as"]) == (True, "Duplicate · ", "The kitchen offer for Elm Street")
    assert next((target["key"], target["title"]) for target in row["targets"]) == (
        "1",
        "The kitchen offer for Elm Street",
    )
    before = len(await tasks_of(company))
    async with db.transaction() as session:
        snoozed = await snooze(session, company.owner, same.id, until="2096-03-28T20:00")
        merged = await merging.merge(session, company.owner, item.suggestion.id, same.id)
    assert (merged.id, merged.title, merged.due_date_local) == (same.id, same.title, "2026-03-27T17:00")
    assert await _quotes(company, same.id) == [(f"{QUOTE}.", True)]
    assert len(await tasks_of(company)) == before
    async with db.transaction() as session:
        assert await inbox.list_pending(session, company.owner) == []
        entries = await timeline.list_timeline(session, company.owner, same.contact_id)
        assert "found a task again in a call" in {entry.verb for entry in entries.items}
        # Accepted without asking, it would have been there twice.
        shown = await trust.get_trust(session, company.owner)
        assert [(one.right, one.decided) for one in shown.items if one.decided] == [(0, 1)]
        await task_service.delete_task(session, company.owner, same.id)
    # Restored later, a deleted task would keep what the merge gave it.
    with pytest.raises(Conflict, match="Restore it first"):
        async with db.transaction() as session:
            await review.undo(session, company.owner, item.suggestion.id)
    async with db.transaction() as session:
        await task_service.restore_task(session, company.owner, same.id)
        await review.undo(session, company.owner, item.suggestion.id)
    async with db.reading() as session:
        assert len(await inbox.list_pending(session, company.owner)) == 1
        task = await task_service.get_task(session, company.owner, same.id)
        assert (task.due_date, task.title, task.snoozed_until) == (None, same.title, snoozed.snoozed_until)
    assert await _quotes(company, same.id) == []


async def test_a_due_date_that_a_person_set_stays(database: db.Database, model: LanguageModelServer) -> None:
    company, same, item = await _setting(model, due_date="2026-04-09")
    async with db.transaction() as session:
        merged = await merging.merge(session, company.owner, item.suggestion.id, same.id)
        assert merged.due_date_local == "2026-04-09"
        await review.undo(session, company.owner, item.suggestion.id)
        assert (await task_service.get_task(session, company.owner, same.id)).due_date_local == "2026-04-09"
        cleared = await task_service.update_task(session, company.owner, same.id, TaskUpdate(due_date=None))
        await merging.merge(session, company.owner, item.suggestion.id, cleared.id)
        await task_service.update_task(session, company.owner, same.id, TaskUpdate(due_date="2026-05-05"))
        await review.undo(session, company.owner, item.suggestion.id)
        assert (await task_service.get_task(session, company.owner, same.id)).due_date_local == "2026-05-05"


async def test_only_an_open_task_of_the_contact_that_the_member_may_see_is_merged_into(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, same, item = await _setting(model)
    others = [task for task in await tasks_of(company) if task.contact_id != same.contact_id]

    async def refused(task: TaskRead, error: type[Exception]) -> None:
        async with db.transaction() as session:
            with pytest.raises(error):
                await merging.merge(session, company.owner, item.suggestion.id, task.id)

    await refused(others[0], Invalid)
    async with db.transaction() as session:
        done = await task_service.set_status(session, company.owner, same.id, TaskStatus.DONE)
    await refused(done, Invalid)
    async with db.transaction() as session:
        with pytest.raises(NotFound):
            await merging.merge(session, company.agent, item.suggestion.id, same.id)
        await review.dismiss(session, company.owner, item.suggestion.id)
    await refused(same, Conflict)
