"""The task list without a browser: which rows stay, leave and come back, what counts as new, and what Undo sends."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Invalid, NotFound
from taskapp.tasks import service
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.tasks.schemas import TaskRead, TaskStatusCount, TaskUpdate
from taskapp.tasks.types import TaskStatus
from taskapp.ui.primitives import row_pages
from taskapp.ui.tasks.list import state as list_state
from taskapp.ui.tasks.list.state import TaskListState
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.page_states import OpenTab, open_tab, payload_of, press

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)


@pytest.fixture
async def company(database: db.Database) -> Company:
    clock.set_clock(lambda: NOON)
    async with db.transaction() as session:
        return await a_company(session)


@pytest.fixture
async def tab(company: Company) -> AsyncIterator[OpenTab]:
    async with open_tab(company.owner) as opened:
        yield opened


async def tasks(company: Company, number: int, **fields: Any) -> list[TaskRead]:
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner, assigned_to=[company.agent])
        return [await a_task(session, company.owner, f"Task {n}", contact=contact, **fields) for n in range(number)]


async def change(company: Company, task: TaskRead, **fields: Any) -> None:
    async with db.transaction() as session:
        await service.update_task(session, company.owner, task.id, TaskUpdate.model_validate(fields))


async def set_status(company: Company, task: TaskRead, status: TaskStatus) -> None:
    async with db.transaction() as session:
        await service.set_status(session, company.owner, task.id, status)


async def loaded(tab: OpenTab, address: str = "/tasks") -> Any:
    tab.go(address)
    state = await tab.state(TaskListState)
    await state.load()
    return state


def titles(state: TaskListState) -> list[str]:
    return [row["title"] for _, rows in row_pages.pages_of(state) for row in rows]


def rev(state: TaskListState, task: TaskRead) -> str:
    position = row_pages.find(state, str(task.id))
    assert position
    return str(row_pages.get(state, position)["rev"])


async def snooze(company: Company, task: TaskRead, until: str | None) -> None:
    async with db.transaction() as session:
        await snoozing.snooze(session, company.owner, task.id, until=until)


FILTERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # The filter: what its tasks have, and what takes one of them out of it.
    "category=meeting": ({"category": "meeting"}, {"category": "general"}),
    "priority=high": ({"priority": "high"}, {"priority": "low"}),
    "side=they": ({"side": "they"}, {"side": "we"}),
    "assigned_to=me": ({"assigned_to": "owner"}, {"assigned_to": None}),
    "assigned_to=none": ({}, {"assigned_to": "agent"}),
    "due=today": ({"due_date": "2026-11-26"}, {"due_date": "2026-11-27"}),
    "due_from=2026-11-27&due_to=2026-11-28": ({"due_date": "2026-11-27"}, {"due_date": "2026-11-29"}),
}


@pytest.mark.parametrize("query", FILTERS)
async def test_a_task_that_fits_no_longer_leaves_the_list_and_comes_back_to_its_place(
    company: Company, tab: OpenTab, query: str
) -> None:
    people = {"owner": str(company.owner.member_id), "agent": str(company.agent.member_id)}
    has, leaves = ({name: people.get(value, value) for name, value in each.items()} for each in FILTERS[query])
    _, middle, _ = await tasks(company, 3, **has)
    state = await loaded(tab, f"/tasks?{query}")
    assert titles(state) == ["Task 2", "Task 1", "Task 0"]
    await change(company, middle, **leaves)
    assert await tab.hear(state, middle.id) == TaskListState.count_again
    assert titles(state) == ["Task 2", "Task 0"]
    await change(company, middle, **{name: has.get(name) for name in leaves})
    await tab.hear(state, middle.id)
    assert (titles(state), state.arrivals) == (["Task 2", "Task 1", "Task 0"], 0)
    # Told once more, and of a task that never was in the list.
    await change(company, middle, title="Renamed")
    (other,) = await tasks(company, 1, **{**has, **leaves})
    await tab.hear(state, middle.id, other.id)
    assert (titles(state), state.arrivals) == (["Task 2", "Renamed", "Task 0"], 0)


async def test_a_snooze_and_its_end_move_a_task_between_the_lists(company: Company, tab: OpenTab) -> None:
    task, _ = await tasks(company, 2, due_date="2026-11-30")
    state = await loaded(tab, "/tasks?snoozed=false")
    await snooze(company, task, "2026-11-28")
    await tab.hear(state, task.id)
    assert titles(state) == ["Task 1"]
    await snooze(company, task, None)
    await tab.hear(state, task.id)
    assert titles(state) == ["Task 1", "Task 0"]


async def test_what_a_person_made_is_not_new_in_the_list_of_the_ai(company: Company, tab: OpenTab) -> None:
    state = await loaded(tab, "/tasks?source=ai")
    (task,) = await tasks(company, 1)
    assert await tab.hear(state, task.id) == TaskListState.count_again
    assert (state.arrivals, titles(state)) == (0, [])


async def test_new_tasks_are_counted_until_they_leave_again(company: Company, tab: OpenTab) -> None:
    await tasks(company, 1)
    state = await loaded(tab)
    first, second = await tasks(company, 2)
    await tab.hear(state, first.id, second.id)
    assert (state.arrivals, titles(state)) == (2, ["Task 0"])
    await set_status(company, first, TaskStatus.DONE)
    await tab.hear(state, first.id)
    assert state.arrivals == 1
    async with db.transaction() as session:
        await service.delete_task(session, company.owner, second.id)
    await tab.hear(state, second.id)
    assert (state.arrivals, [one["count"] for one in state.tabs]) == (0, [1, 1, 0])


async def test_the_first_task_of_an_empty_list_is_shown_at_once(company: Company, tab: OpenTab) -> None:
    state = await loaded(tab)
    (task,) = await tasks(company, 1)
    assert await tab.hear(state, task.id) == TaskListState.load


async def test_the_own_undo_of_a_task_that_the_list_never_showed_is_nothing_new(company: Company, tab: OpenTab) -> None:
    first, _ = await tasks(company, 2)
    await set_status(company, first, TaskStatus.DONE)
    state = await loaded(tab)
    assert await state.change(str(first.id), "reopen") is None
    assert (state.arrivals, state._arrived, titles(state)) == (0, [], ["Task 1"])


@pytest.mark.parametrize("order", ["", "?sort=due_date"])
async def test_only_what_sorts_among_the_loaded_rows_is_new(company: Company, tab: OpenTab, order: str) -> None:
    seconds = count()
    clock.set_clock(lambda: NOON + timedelta(seconds=next(seconds)))
    made = await tasks(company, row_pages.PAGE_SIZE + 2, due_date="2026-12-10")
    last = made[-1] if order else made[0]
    await set_status(company, last, TaskStatus.DISMISSED)
    state = await loaded(tab, f"/tasks{order}")
    assert state.has_more
    # It is beyond the loaded rows, by its age or by its due date.
    await change(company, last, due_date="2026-12-20")
    await set_status(company, last, TaskStatus.OPEN)
    await tab.hear(state, last.id)
    assert state.arrivals == 0
    (early,) = await tasks(company, 1, due_date="2026-12-01")
    await tab.hear(state, early.id)
    assert state.arrivals == 1


async def test_a_list_searched_or_filtered_by_days_counts_nothing_as_new(company: Company, tab: OpenTab) -> None:
    await tasks(company, 1, due_date="2026-11-26")
    for query in ("q=task", "due=today", "due_from=2026-11-26", "due_to=2026-11-26"):
        state = await loaded(tab, f"/tasks?{query}")
        (other,) = await tasks(company, 1, due_date="2026-11-26")
        await tab.hear(state, other.id)
        assert state.arrivals == 0, query


async def test_older_news_are_not_painted_over_newer_ones(company: Company, tab: OpenTab) -> None:
    (task,) = await tasks(company, 1)
    state = await loaded(tab)
    await change(company, task, title="First")
    async with db.reading() as session:
        found = await service.list_visible(session, company.owner, [task.id])
    await change(company, task, title="Second")
    await tab.hear(state, task.id)
    state._apply_changes(company.owner, list_state._TaskChanges([task.id], found, TaskStatusCount(open=1)))
    assert titles(state) == ["Second"]


async def test_very_many_changes_are_read_by_loading_again(
    company: Company, tab: OpenTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_state, "_MANY", 2)
    made = await tasks(company, 3)
    state = await loaded(tab)
    assert await tab.hear(state, *(task.id for task in made)) == TaskListState.refresh
    assert await tab.hear(state, made[0].id, made[1].id) is None


async def test_a_filtered_list_keeps_its_own_counts(company: Company, tab: OpenTab) -> None:
    await tasks(company, 2)
    (high,) = await tasks(company, 1, priority="high")
    state = await loaded(tab, "/tasks?priority=high")
    await change(company, high, title="Renamed")
    assert await tab.hear(state, high.id) == TaskListState.count_again
    assert (state.total, titles(state)) == (1, ["Renamed"])
    await set_status(company, high, TaskStatus.DONE)
    await state.count_again()
    assert [one["count"] for one in state.tabs] == [0, 1, 0]


async def test_done_takes_the_row_away_and_undo_puts_it_back(company: Company, tab: OpenTab) -> None:
    _, middle, _ = await tasks(company, 3)
    state = await loaded(tab)
    toast = await state.change(str(middle.id), "dismiss")
    assert payload_of(toast)["message"] == "Dismissed: Task 1"
    assert (titles(state), state.total) == (["Task 2", "Task 0"], 2)
    assert await press(state, toast) is None
    assert (titles(state), state.total) == (["Task 2", "Task 1", "Task 0"], 3)
    # Nothing is offered for a change that changed nothing.
    assert await state.change(str(middle.id), "reopen") is None


async def test_a_refused_change_paints_the_row_as_it_was_and_one_of_a_task_that_is_gone_removes_it(
    company: Company, tab: OpenTab
) -> None:
    first, second = await tasks(company, 2)
    state = await loaded(tab)
    before = rev(state, first)
    with pytest.raises(Invalid):
        await state.change(str(first.id), "explode")
    with pytest.raises(Conflict):
        await state.edit(str(first.id), "priority", "high", "low")
    assert rev(state, first) == f"{before.partition('.')[0]}.2"
    async with db.transaction() as session:
        for task in (first, second):
            await service.delete_task(session, company.owner, task.id)
    with pytest.raises(NotFound):
        await state.change(str(first.id), "done")
    assert titles(state) == ["Task 1"]
    with pytest.raises(NotFound):
        await state.edit(str(second.id), "priority", "high", "")
    assert titles(state) == []


async def test_an_edit_is_undone_to_the_value_that_the_row_showed(company: Company, tab: OpenTab) -> None:
    (task,) = await tasks(company, 1, priority="low")
    state = await loaded(tab)
    assert await state.edit(str(task.id), "priority", "low", "low") is None
    (toast,) = await state.edit(str(task.id), "priority", "high", "low")
    assert payload_of(toast)["message"] == "Set to High: Task 0"
    (back,) = await press(state, toast)
    assert payload_of(back)["message"] == "As before: Task 0"
    async with db.reading() as session:
        assert (await service.get_task(session, company.owner, task.id)).priority == "low"
    state = await loaded(tab, "/tasks?priority=low")
    toast, again = await state.edit(str(task.id), "priority", "high", "low")
    assert again == TaskListState.count_again
    assert titles(state) == []
    _, again = await press(state, toast)
    assert again == TaskListState.count_again
    assert titles(state) == ["Task 0"]


async def test_a_snooze_is_undone_to_the_one_before_and_its_row_follows(company: Company, tab: OpenTab) -> None:
    (task,) = await tasks(company, 1, due_date="2026-12-10")
    state = await loaded(tab)

    async def snoozed_until() -> str | None:
        async with db.reading() as session:
            found = (await service.get_task(session, company.owner, task.id)).snoozed_until
        row = row_pages.get(state, ("p0", 0))
        assert row["snoozed_ms"] == (found.timestamp() * 1000 if found else 0)
        return found.isoformat() if found else None

    first = await state.snooze(str(task.id), "2026-11-27T09:00")
    assert payload_of(first)["message"] == "Snoozed until November 27, 2026 at 9:00 AM"
    assert await snoozed_until() == "2026-11-27T14:00:00+00:00"
    second = await state.snooze(str(task.id), "2026-11-28T09:00")
    await press(state, second)
    assert await snoozed_until() == "2026-11-27T14:00:00+00:00"
    ended = await state.snooze(str(task.id), "")
    assert (payload_of(ended)["message"], await snoozed_until()) == ("Snooze ended", None)
    await press(state, ended)
    assert await snoozed_until() == "2026-11-27T14:00:00+00:00"
    await press(state, first)
    assert await snoozed_until() is None
    await state.snooze(str(task.id), "2026-11-27T09:00")
    for sent in ({"at": 1}, [], 0):
        with pytest.raises(Invalid, match="until"):
            await state.snooze(str(task.id), sent)
    assert await snoozed_until()


async def test_undo_of_a_snooze_brings_back_none_whose_reminder_was_sent(company: Company, tab: OpenTab) -> None:
    (task,) = await tasks(company, 1, due_date="2026-12-10", assigned_to=company.agent.member_id)
    state = await loaded(tab)
    await state.snooze(str(task.id), "2026-11-26T13:00")
    clock.set_clock(lambda: NOON + timedelta(hours=2))
    assert await send_due_reminders() == 1
    again = await state.snooze(str(task.id), "2026-11-28T09:00")
    assert payload_of(again)["action"]["payload"]["until"] == ""


@pytest.mark.parametrize("was_open", [True, False])
async def test_done_then_next_is_undone_as_a_whole(company: Company, tab: OpenTab, was_open: bool) -> None:
    (task,) = await tasks(company, 1)
    if not was_open:
        await set_status(company, task, TaskStatus.DONE)
    for person, after in ((company.owner, None), (company.agent, TaskStatus.DISMISSED)):
        await change(company, task, assigned_to=str(person.member_id))
        async with open_tab(person) as own:
            state = await loaded(own)
            toast, then = await state.plan(str(task.id), "Ring again", "2026-12-01", f"key {person.member_id}")
            assert (payload_of(toast)["message"], then) == ("Done. Next: Ring again", TaskListState.refresh)
            next_id = UUID(payload_of(toast)["action"]["payload"]["next_id"])
            assert await press(state, toast) == TaskListState.refresh
        async with db.reading() as session:
            first = await service.get_task(session, company.owner, task.id)
            assert first.status is (TaskStatus.OPEN if was_open else TaskStatus.DONE)
            left = await service.list_visible(session, company.owner, [next_id])
        # Who may not delete dismisses the next task.
        assert [one.status for one in left] == ([after] if after else [])


async def test_a_filter_that_does_not_exist_is_named_and_taken_out_of_the_address(tab: OpenTab) -> None:
    tab.go("/tasks?priority=high&status=banana")
    state = await tab.state(TaskListState)
    toast, redirect = await state.load()
    assert "“status=banana” is no filter" in payload_of(toast)["message"]
    assert "/tasks?priority=high" in str(redirect)
