"""What became of suggestions, by category, equals a brute-force count for every role; an edit counts only when it changes something."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.dashboard import service
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.suggestions import review
from taskapp.extraction.suggestions.inbox import DecidedCount
from taskapp.tasks.schemas import TaskUpdate
from taskapp.tasks.types import TaskCategory
from taskapp.ui.dashboard import questions
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio
START = "2026-03-28T10:50:00+00:00"


def a_suggestion(company: Company, call: Any, **fields: Any) -> dict[str, Any]:
    """A suggestion that waits for a decision, to make a task."""
    content = {"title": "Send", "category": "send-info", "description": None, "priority": "high", "offset_days": 2}
    row = {"id": new_id(), "organization_id": company.organization.id, "call_id": call.id, "kind": "create"}
    waiting = {"contact_id": call.contact_id, "task_id": None, "state": "pending", "content": content, "quote": None}
    return {**row, **waiting, "decided_at": None, "created_at": datetime.now(UTC), **fields}


def decided(dice: random.Random, company: Company, call: Any, task: Any) -> tuple[dict[str, Any], tuple[str, str]]:
    """A suggestion of some day, decided or not; with its category and what became of it."""
    category, became = (
        dice.choice(list(TaskCategory)).value,
        dice.choice(["accepted", "edited", "dismissed", "pending"]),
    )
    content: dict[str, Any] = {"title": "Send", "category": category}
    about: dict[str, Any] = {}
    if dice.random() < 0.3:
        category, content = task.category.value, {}
        about = {"kind": "complete", "task_id": task.id}
    if became != "pending":
        # Decisions of an earlier version do not say whether there was an edit.
        content["decision"] = {"edited": True} if became == "edited" else dice.choice([{}, {"edited": False}])
    at = datetime.fromisoformat(START) - timedelta(days=dice.randint(0, 32), minutes=dice.randint(-30, 30))
    fields = {"state": "accepted" if became == "edited" else became, "content": content, **about}
    fields["decided_at"] = None if became == "pending" else at
    return a_suggestion(company, call, **fields), (category, became)


async def shown_to(actor: Actor, days: int = 30) -> dict[str, tuple[int, int, int]]:
    async with db.reading() as session:
        rows = (await service.get_dashboard(session, actor, days=days)).suggestions
    assert all(row.share == _share(row) for row in rows)
    bars = questions.suggestions(rows)
    counts = {row.category.value: (row.accepted, row.edited, row.dismissed) for row in rows}
    assert [tuple(part["value"] for part in bar["parts"]) for bar in bars] == list(counts.values())
    return counts


def _share(row: DecidedCount) -> float | None:
    total = row.accepted + row.edited + row.dismissed
    return round((row.accepted + row.edited) / total, 4) if total else None


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
async def test_decisions_are_counted_by_category_for_whoever_may_see_their_calls(
    database: db.Database, zone: str
) -> None:
    clock, dice = HandClock(START), random.Random(zone)
    made = []
    async with database.transaction() as session:
        company, neighbour = await a_company(session, timezone=zone), await the_neighbour(session)
        for owner, of in ((neighbour, None), (company, company.agent), (company, None)):
            contact = await a_contact(session, owner.owner, "Bob", assigned_to=[of] if of else [])
            call = await a_call(session, owner.owner, contact=contact)
            task = await a_task(session, owner.owner, contact=contact, category="meeting")
            found = [decided(dice, owner, call, task) for _ in range(60)]
            await session.execute(insert(TaskSuggestion), [row for row, _ in found])
            made += [(row, what, of) for row, what in found if owner is company]
    for minutes in (0, 20):
        clock.move(minutes=minutes)
        for actor in company.everybody:
            for days in (7, 30):
                today = clock.now.astimezone(actor.timezone).date()
                counted = Counter(
                    what
                    for row, what, of in made
                    if row["decided_at"]
                    and today - timedelta(days=days) < row["decided_at"].astimezone(actor.timezone).date() <= today
                    and (actor.sees_all_contacts or of == actor)
                )
                assert await shown_to(actor, days) == {
                    category.value: tuple(counted[category.value, what] for what in ("accepted", "edited", "dismissed"))
                    for category in TaskCategory
                }, (actor.role, days)


async def test_a_decision_counts_as_it_was_made_until_it_is_taken_back(database: db.Database) -> None:
    HandClock("2026-03-25T18:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner)
        rows = [a_suggestion(company, call) for _ in range(4)]
        await session.execute(insert(TaskSuggestion), rows)
    edits = (None, TaskUpdate(title="Send", category=TaskCategory.SEND_INFO), TaskUpdate(title="Send both"))
    for row, edit in zip(rows, edits, strict=False):
        async with database.transaction() as session:
            await review.accept(session, company.owner, row["id"], edit)
    async with database.transaction() as session:
        await review.dismiss(session, company.owner, rows[3]["id"])
    assert (await shown_to(company.owner))["send-info"] == (2, 1, 1)
    async with database.transaction() as session:
        await review.undo(session, company.owner, rows[2]["id"])
    assert (await shown_to(company.owner))["send-info"] == (2, 0, 1)
